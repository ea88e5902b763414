use std::path::Path;

use offstage_api::{Edit, Problem};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

/// A response that was read in full.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.expect("the body arrives in full").to_vec();
        Answer { status, headers, body }
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    #[track_caller]
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> T {
        assert_eq!(self.header("content-type"), "application/json", "{}", self.text());
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// The edit that was made.
    #[track_caller]
    pub fn created(&self) -> Edit {
        assert_eq!(self.status, 201, "{}", self.text());
        self.json()
    }

    /// A refusal: problem details with this status, and a sentence for the user that has `says` in it.
    #[track_caller]
    pub fn refused(&self, status: u16, says: &str) -> Problem {
        assert_eq!(self.status, status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem: Problem = serde_json::from_slice(&self.body).expect("problem details");
        assert_eq!(problem.status, status);
        assert!(problem.kind.starts_with("/problems/"), "{problem:?}");
        assert!(problem.detail.contains(says), "“{}” does not say “{says}”", problem.detail);
        assert!(problem.detail.ends_with('.'), "“{}” is no sentence", problem.detail);
        assert_eq!(problem.request_id.as_deref(), Some(self.header("x-request-id")));
        problem
    }

    /// [`Answer::refused`], naming the field to change.
    #[track_caller]
    pub fn refused_field(&self, status: u16, field: &str, says: &str) {
        assert_eq!(self.refused(status, says).field.as_deref(), Some(field));
    }

    /// The picture in the body: width and height.
    #[track_caller]
    pub fn picture(&self) -> image::DynamicImage {
        assert_eq!(self.status, 200, "{}", self.text());
        image::load_from_memory(&self.body).expect("a picture")
    }
}

/// All files below a folder, by path.
pub fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
