//! How fast photos are decoded, changed and written, beside ImageMagick and libvips.
//!
//! `cargo bench -p offstage-retouch --bench retouch [-- PART…]` prints tables of medians, each with the
//! processor time beside it, which on a busy machine says more than the clock. Parts: `stages`,
//! `adjustments`, `peers`, `files`; none means all. Every round measures each contestant once, in
//! turn, so that a machine that slows down slows down all of them.

// A bench that cannot set its pictures up has nothing to go on with.
#![allow(clippy::expect_used)]

mod retouch {
    pub mod adjustments;
    pub mod clock;
    pub mod compared;
    pub mod peers;
    pub mod photos;
    pub mod recipes;
    pub mod stages;
}

use retouch::peers::{ImageMagick, Peers, Vips};
use retouch::photos::Photos;
use retouch::{adjustments, clock, compared, stages};

fn main() {
    // `cargo test --benches` runs this file too; measuring is asked for with --bench.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let parts: Vec<&str> = arguments.iter().map(String::as_str).filter(|a| !a.starts_with('-')).collect();
    let wanted = |part: &str| parts.is_empty() || parts.contains(&part);
    let photos = Photos::make();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    println!("photos {} · {threads} threads · load average {}", photos.origin, clock::load_average());
    if wanted("stages") {
        stages::print(&photos);
    }
    if wanted("adjustments") {
        adjustments::print(&photos);
    }
    if wanted("peers") || wanted("files") {
        let peers = Peers { magick: ImageMagick::find(), vips: Vips::find() };
        for missing in peers.missing() {
            println!("\nnot compared: {missing}");
        }
        if wanted("peers") {
            compared::pixel_stage(&photos, &peers);
        }
        if wanted("files") {
            compared::files(&photos, &peers);
        }
    }
    println!("\nload average {}", clock::load_average());
}
