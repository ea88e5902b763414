use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use offstage_server::config::Config;
use reqwest::multipart::{Form, Part};
use reqwest::{Client, RequestBuilder};
use serde::Serialize;
use tempfile::TempDir;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use super::answer::Answer;
use super::photos;

/// A running server with folders of its own.
pub struct TestApp {
    pub address: SocketAddr,
    pub client: Client,
    folders: TempDir,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
}

impl TestApp {
    pub async fn spawn() -> Self {
        Self::spawn_with(|_| ()).await
    }

    /// A server whose configuration was changed before it began.
    pub async fn spawn_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::spawn_in(TempDir::new().unwrap(), change).await
    }

    /// A server over a site folder with these files.
    pub async fn spawn_with_site(files: &[(&str, &[u8])]) -> Self {
        let folders = TempDir::new().unwrap();
        for (name, bytes) in files {
            let path = folders.path().join("site").join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        Self::spawn_in(folders, |_| ()).await
    }

    async fn spawn_in(folders: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = Config::default();
        config.listen.site_dir = folders.path().join("site");
        config.retention.data_dir = folders.path().join("data");
        config.retention.min_free_disk = 0;
        change(&mut config);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let served = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            offstage_server::run(listener, config, stopped).await.expect("the server runs");
        });
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let app = TestApp { address, client, folders, stop, served };
        assert_eq!(app.get("/healthz").await.status, 200);
        app
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub fn data_dir(&self) -> PathBuf {
        self.folders.path().join("data")
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        Answer::read(request.send().await.expect("an answer")).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(self.url(path))).await
    }

    /// As a browser opens an address.
    pub async fn visit(&self, path: &str) -> Answer {
        self.send(self.client.get(self.url(path)).header("accept", "text/html,*/*;q=0.8")).await
    }

    pub async fn post_edit(&self, form: Form) -> Answer {
        self.send(self.client.post(self.url("/api/v1/edits")).multipart(form)).await
    }

    /// As a browser without JavaScript sends the form.
    pub async fn post_form(&self, form: Form) -> Answer {
        let request = self.client.post(self.url("/edits")).multipart(form);
        let request = request.header("accept", "text/html,*/*;q=0.8").header("sec-fetch-site", "same-origin");
        self.send(request.header("referer", self.url("/"))).await
    }

    pub async fn post_json(&self, path: &str, value: &impl Serialize) -> Answer {
        self.send(self.client.post(self.url(path)).json(value)).await
    }

    /// A connection to write bytes to that no client library would send.
    pub async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// Asks the server to stop and waits until it has.
    pub async fn stop(self) {
        self.stopped().await;
    }

    /// The next server over the same folders.
    pub async fn restarted(self) -> Self {
        Self::spawn_in(self.stopped().await, |_| ()).await
    }

    async fn stopped(self) -> TempDir {
        let _ = self.stop.send(());
        tokio::time::timeout(Duration::from_secs(300), self.served).await.expect("it stops").unwrap();
        self.folders
    }

    /// That it still takes edits.
    pub async fn assert_healthy(&self) {
        assert_eq!(self.get("/readyz").await.status, 200);
        self.post_edit(form(photos::jpeg(40, 30), "warmer")).await.created();
    }
}

/// The form that every client sends: a photo and a prompt.
pub fn form(photo: Vec<u8>, prompt: &str) -> Form {
    Form::new().part("image", file(photo, "photo.jpg")).text("prompt", prompt.to_owned())
}

/// A photo and a recipe as JSON text.
pub fn form_with_recipe(photo: Vec<u8>, recipe: &str) -> Form {
    Form::new().part("image", file(photo, "photo.jpg")).text("recipe", recipe.to_owned())
}

pub fn file(bytes: Vec<u8>, name: &str) -> Part {
    Part::bytes(bytes).file_name(name.to_owned())
}

/// Waits until `holds`, for what a server does after its answer. Fails after ten seconds.
pub async fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..1000 {
        if holds() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("never came true: {what}");
}

/// Names of files below the folder, for messages.
pub fn listed(folder: &Path) -> Vec<String> {
    super::answer::files_below(folder).into_iter().map(|path| path.display().to_string()).collect()
}
