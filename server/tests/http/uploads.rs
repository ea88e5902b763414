use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use reqwest::Body;
use reqwest::multipart::{Form, Part};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::app::{TestApp, eventually, listed};

const PIECE: usize = 64 << 10;

/// A body of this many mebibytes that never lies in memory as a whole.
fn streamed(mebibytes: usize) -> Body {
    let piece = Bytes::from(vec![0xAB; PIECE]);
    let pieces = std::iter::repeat_n(piece, mebibytes * (1 << 20) / PIECE);
    Body::wrap_stream(stream::iter(pieces.map(Ok::<_, std::io::Error>)))
}

fn upload(photo: Part) -> Form {
    Form::new().text("prompt", "warmer").part("image", photo.file_name("photo.jpg"))
}

#[tokio::test]
async fn an_upload_of_200_mb_is_refused_as_too_large_and_leaves_nothing() {
    let app = TestApp::spawn().await;
    let before = listed(&app.data_dir());
    let declared = Part::stream_with_length(streamed(200), 200 << 20);
    app.post_edit(upload(declared)).await.refused(413, "smaller");
    let unannounced = Part::stream(streamed(200));
    app.post_edit(upload(unannounced)).await.refused_field(413, "image", "64 MiB");
    eventually("no upload is left", || listed(&app.data_dir()) == before).await;
    app.assert_healthy().await;
}

#[tokio::test]
async fn a_body_larger_than_its_address_takes_is_refused_before_it_is_read() {
    let app = TestApp::spawn().await;
    let mut connection = app.connect().await;
    let head = format!(
        "POST /api/v1/edits HTTP/1.1\r\nhost: {}\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: {}\r\nexpect: 100-continue\r\n\r\n",
        app.address,
        200 << 20
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = connection.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 413"), "not one byte of the body was asked for: {answer}");
}

#[tokio::test]
async fn a_client_that_goes_away_in_mid_upload_leaves_no_file() {
    let app = TestApp::spawn().await;
    let before = listed(&app.data_dir());
    let mut connection = app.connect().await;
    let part = "--b\r\ncontent-disposition: form-data; name=\"image\"; filename=\"a.jpg\"\r\n\r\n";
    let head = format!(
        "POST /api/v1/edits HTTP/1.1\r\nhost: {}\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: {}\r\n\r\n{part}",
        app.address,
        40 << 20
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    connection.write_all(&vec![0xAB; 10 << 20]).await.unwrap();
    eventually("the upload has begun", || listed(&app.data_dir()) != before).await;
    drop(connection);
    eventually("the upload is gone", || listed(&app.data_dir()) == before).await;
    app.assert_healthy().await;
}

#[tokio::test]
async fn a_client_that_stops_sending_is_told_and_leaves_no_file() {
    let app = TestApp::spawn_with(|config| config.listen.body_timeout = Duration::from_millis(200)).await;
    let before = listed(&app.data_dir());
    let mut connection = app.connect().await;
    let head = format!(
        "POST /api/v1/edits HTTP/1.1\r\nhost: {}\r\ncontent-type: multipart/form-data; boundary=b\r\n\
         content-length: 100000\r\n\r\n--b\r\ncontent-disposition: form-data; name=\"image\"\r\n\r\nabc",
        app.address
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 4096];
    let length = connection.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("send it again"), "{answer}");
    eventually("the upload is gone", || listed(&app.data_dir()) == before).await;
}

#[tokio::test]
async fn a_form_cut_off_inside_a_field_is_a_400() {
    let app = TestApp::spawn().await;
    for cut in ["--b\r\n", "--b\r\ncontent-disposition: form-data; name=\"prompt\"\r\n\r\nwarm", "--"] {
        let request = app.client.post(app.url("/api/v1/edits"));
        let request = request.header("content-type", "multipart/form-data; boundary=b").body(cut);
        app.send(request).await.refused(400, "send it again");
    }
}

#[tokio::test]
async fn a_small_address_takes_no_large_body() {
    let app = TestApp::spawn().await;
    let request = app.client.post(app.url("/api/v1/models")).body(vec![0; 1 << 20]);
    app.send(request).await.refused(413, "256 KiB");
}
