use super::app::TestApp;

const SCRIPT: &str = "/pkg/offstage.0a1b2c3d4e5f6071.js";

async fn with_site() -> TestApp {
    TestApp::spawn_with_site(&[
        ("pkg/hash.txt", b"js: 0a1b2c3d4e5f6071\nwasm: 8899aabbccddeeff\ncss: 0011223344556677\n"),
        ("pkg/offstage.0a1b2c3d4e5f6071.js", b"export function hydrate() {}"),
        ("pkg/offstage.0a1b2c3d4e5f6071.js.br", b"brotli bytes"),
        ("pkg/offstage.0a1b2c3d4e5f6071.js.gz", b"gzip bytes"),
        ("pkg/offstage.8899aabbccddeeff.wasm", b"\0asm"),
        ("examples/meadow.jpg", b"jpeg bytes"),
    ])
    .await
}

#[tokio::test]
async fn hashed_files_are_sent_as_compressed_beforehand_and_kept_for_ever() {
    let app = with_site().await;
    for (accepted, encoding, body) in [
        ("br, gzip", "br", "brotli bytes"),
        ("gzip", "gzip", "gzip bytes"),
        ("identity", "", "export function hydrate() {}"),
    ] {
        let answer = app.send(app.client.get(app.url(SCRIPT)).header("accept-encoding", accepted)).await;
        assert_eq!((answer.header("content-encoding"), answer.text().as_str()), (encoding, body));
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-type"), "text/javascript");
    }
    let wasm = app.get("/pkg/offstage.8899aabbccddeeff.wasm").await;
    assert_eq!(wasm.header("content-type"), "application/wasm");
}

#[tokio::test]
async fn files_without_a_hash_are_asked_for_again() {
    let app = with_site().await;
    let photo = app.get("/examples/meadow.jpg").await;
    assert_eq!((photo.status.as_u16(), photo.header("cache-control")), (200, "no-cache"));
    let since = photo.header("last-modified");
    let again = app.client.get(app.url("/examples/meadow.jpg")).header("if-modified-since", since);
    assert_eq!(app.send(again).await.status, 304);
}

#[tokio::test]
async fn the_page_names_the_hashed_files() {
    let app = with_site().await;
    let html = app.visit("/").await.text();
    for name in [SCRIPT, "/pkg/offstage.8899aabbccddeeff.wasm", "/pkg/offstage.0011223344556677.css"] {
        assert!(html.contains(name), "{name}");
    }
}

#[tokio::test]
async fn nothing_outside_of_the_site_is_a_file_of_it() {
    let app = with_site().await;
    std::fs::write(app.data_dir().join("secret.txt"), "secret").unwrap();
    let long = format!("/pkg/{}", "a".repeat(4000));
    for path in [
        "/..%2fdata%2fsecret.txt",
        "/pkg/..%2f..%2fdata/secret.txt",
        "/pkg/%2e%2e/%2e%2e/data/secret.txt",
        "//etc/passwd",
        "/pkg/%00",
        "/pkg",
        "/pkg/",
        "/pkg/offstage.ffffffffffffffff.js",
        long.as_str(),
    ] {
        let answer = app.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
        assert_ne!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
    }
}
