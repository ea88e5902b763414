/// A photo that ships with Offstage, and a prompt that suits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Its file is `/examples/{name}.jpg`, its thumbnail `/examples/{name}-thumb.webp`.
    pub name: &'static str,
    /// What is seen, for those who do not see it.
    pub subject: &'static str,
    pub prompt: &'static str,
}

pub const EXAMPLES: [Example; 4] = [
    Example {
        name: "coffee",
        subject: "a cup of coffee on a wooden table",
        prompt: "Warmer, a bit more contrast, darken the corners",
    },
    Example {
        name: "chelsea",
        subject: "a tabby cat looking aside",
        prompt: "Softer contrast, faded like old film, a little grain",
    },
    Example {
        name: "rocket",
        subject: "a rocket on its launch pad at dusk",
        prompt: "Deeper blues, brighter shadows, more clarity",
    },
    Example {
        name: "astronaut",
        subject: "an astronaut in front of a flag",
        prompt: "Black and white with strong contrast",
    },
];

impl Example {
    pub fn photo_url(&self) -> String {
        format!("/examples/{}.jpg", self.name)
    }

    /// 320 pixels on its longer edge.
    pub fn thumbnail_url(&self) -> String {
        format!("/examples/{}-thumb.webp", self.name)
    }

    pub fn file_name(&self) -> String {
        format!("{}.jpg", self.name)
    }
}
