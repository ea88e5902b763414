use futures_util::future::join_all;

use super::app::{TestApp, form};
use super::photos;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_uploads_at_once_each_is_edited_or_told_when_to_come_back() {
    let app = TestApp::spawn_with(|config| {
        config.work.workers = 2;
        config.queue.max_jobs = 6;
    })
    .await;
    let photo = photos::jpeg(800, 600);
    let answers = join_all((0..20).map(|_| app.post_edit(form(photo.clone(), "warmer, sharper")))).await;
    let mut made = 0;
    for answer in &answers {
        if answer.status == 201 {
            made += 1;
            app.get(&answer.created().image_url).await.picture();
        } else {
            let problem = answer.refused(503, "");
            let seconds: u32 = answer.header("retry-after").parse().expect("seconds");
            assert_eq!(problem.retry_after_s, Some(seconds));
            assert!(seconds >= 1);
        }
    }
    assert!(made >= 2, "some are made: {made}");
    app.assert_healthy().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_room_to_wait_all_twenty_are_edited() {
    let app = TestApp::spawn().await;
    let answers = join_all((0..20).map(|_| app.post_edit(form(photos::jpeg(400, 300), "warmer")))).await;
    let ids: std::collections::BTreeSet<_> = answers.iter().map(|answer| answer.created().id).collect();
    assert_eq!(ids.len(), 20);
}
