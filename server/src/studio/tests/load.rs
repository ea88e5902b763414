use std::sync::Arc;
use std::time::Duration;

use offstage_api::{Instruction, Studio};

use super::fixture::{Fixture, darker, png, recipe};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_edits_at_once_each_is_made_or_told_when_to_come_back() {
    let fixture = Arc::new(
        Fixture::with(|config| {
            config.work.workers = 2;
            config.queue.max_jobs = 6;
        })
        .await,
    );
    let photo = png(300, 200);
    let running: Vec<_> = (0..20)
        .map(|_| {
            let (fixture, photo) = (Arc::clone(&fixture), photo.clone());
            tokio::spawn(async move {
                let asked = fixture.request(&photo, darker()).await;
                fixture.make(asked).await
            })
        })
        .collect();
    let mut made = 0;
    for one in running {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(problem) => {
                assert_eq!(problem.status, 503, "{problem:?}");
                assert!(problem.retry_after_s.unwrap() >= 1);
            }
        }
    }
    assert!(made >= 2, "at least one round of workers is served; {made} were");
    assert_eq!(fixture.kept().await, made);
    assert_eq!((fixture.count("uploads"), fixture.objects()), (0, 3));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_edit_whose_caller_goes_away_stops_and_leaves_nothing_behind() {
    let fixture = Fixture::with(|config| config.work.workers = 1).await;
    let asked = fixture.request(&png(4_000, 3_000), darker()).await;
    let given_up = tokio::time::timeout(Duration::from_millis(30), fixture.make(asked)).await;
    assert!(given_up.is_err(), "twelve megapixels take longer than this");
    // The only worker is free again once the cancelled work has ended.
    let after = fixture.make(fixture.request(&png(10, 10), recipe(&[])).await).await.unwrap();
    assert_eq!(fixture.kept().await, 1);
    assert_eq!(fixture.count("uploads"), 0);
    assert!(fixture.studio.edit(&after.id).await.is_ok());
}

#[tokio::test]
async fn a_prompt_that_leaves_nothing_to_do_is_an_edit_that_says_so() {
    let fixture = Fixture::new().await;
    let edit = fixture.make(fixture.request(&png(20, 20), recipe(&[])).await).await.unwrap();
    assert!(edit.sentence.starts_with("Nothing to change"));
}

#[tokio::test]
async fn other_scripts_emoji_and_control_characters_are_read_without_a_fault() {
    let fixture = Fixture::new().await;
    for prompt in ["もっと明るく", "🔥🔥🔥 warmer", "a\u{0}b\u{7f}", "«ярче»", &"x".repeat(1_999)]
    {
        let asked = fixture.request(&png(20, 20), Instruction::Prompt(prompt.to_owned())).await;
        let edit = fixture.make(asked).await.unwrap();
        assert!(edit.recipe.check().is_ok(), "{prompt}");
    }
}
