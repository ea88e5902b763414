//! Debian packages, where we may install them.

use anyhow::bail;

use crate::command::{command, output_of, run_quietly};
use crate::workspace;

/// Installs packages with apt-get when this is Debian and we are root; otherwise says what to run.
pub fn install(packages: &[&str], purpose: &str) -> anyhow::Result<()> {
    let list = packages.join(" ");
    if workspace::find_program("apt-get").is_none() {
        bail!("{purpose} needs these packages (Debian's names): {list}. Install them and run this again.");
    }
    if output_of(command("id").arg("-u")).as_deref() != Some("0") {
        bail!("{purpose} needs packages: run `sudo apt-get install {list}` and then this again.");
    }
    run_quietly(command("apt-get").args(["update", "-qq"]))?;
    run_quietly(
        command("apt-get")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(packages),
    )
}
