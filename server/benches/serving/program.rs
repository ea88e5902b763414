use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use reqwest::multipart::{Form, Part};
use tempfile::TempDir;

/// `offstage serve` on a free port, with a data folder of its own; killed when dropped.
pub struct Program {
    child: Child,
    pub url: String,
    _folder: TempDir,
}

impl Program {
    pub fn start(options: &[&str]) -> Program {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_offstage"))
            .args(["serve", "--port", "0", "--data-dir", "data"])
            .args(options)
            .current_dir(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut line = String::new();
        let told = BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line);
        told.expect("it says where it listens");
        let (_, address) = line.trim().split_once("http://").expect("an address on its first line");
        let address = address.to_owned();
        Program { child, url: format!("http://{address}"), _folder: folder }
    }

    pub fn resident_bytes(&self) -> u64 {
        resident_bytes(self.child.id())
    }

    /// Posts an edit and reads the whole answer; `field` is `prompt` or `recipe`.
    pub async fn edit(&self, client: &reqwest::Client, photo: &[u8], field: &'static str, value: &str) {
        let image =
            Part::bytes(photo.to_vec()).file_name("photo.jpg").mime_str("image/jpeg").expect("a type");
        let form = Form::new().part("image", image).text(field, value.to_owned()).text("format", "jpeg");
        let answer = client.post(format!("{}/api/v1/edits", self.url)).multipart(form).send().await;
        let answer = answer.expect("an answer");
        assert!(
            answer.status().is_success(),
            "{}: {}",
            answer.status(),
            answer.text().await.unwrap_or_default()
        );
        answer.bytes().await.expect("its body");
    }
}

/// What a process holds in memory, in bytes: `VmRSS` of proc_pid_status(5).
pub fn resident_bytes(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) << 10
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The bundled example as it is.
pub fn example() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../public/examples/coffee.jpg");
    std::fs::read(path).expect("the bundled example")
}
