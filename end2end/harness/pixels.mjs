/**
 * The mean colour of a picture on a page, or of a part of it, as { red, green, blue } from 0 to 255.
 *
 * @param {import('playwright-core').Locator} picture an img element
 * @param {{ x: number, y: number, width: number, height: number }} part in shares of the picture's size
 */
export function meanColour(picture, part = { x: 0, y: 0, width: 1, height: 1 }) {
  return picture.evaluate(async (element, part) => {
    await element.decode();
    const { naturalWidth: width, naturalHeight: height } = element;
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(element, part.x * width, part.y * height, part.width * width, part.height * height, 0, 0, 64, 64);
    const { data } = context.getImageData(0, 0, 64, 64);
    const sum = [0, 0, 0];
    data.forEach((value, at) => at % 4 < 3 && (sum[at % 4] += value));
    const [red, green, blue] = sum.map((value) => value / (64 * 64));
    return { red, green, blue };
  }, part);
}

/** How different two colours are: the largest difference of a channel. */
export function distance(one, other) {
  return Math.max(...Object.keys(one).map((channel) => Math.abs(one[channel] - other[channel])));
}

/** Warmth: red by blue, which neither exposure nor a vignette changes. */
export function warmth({ red, blue }) {
  return red / blue;
}
