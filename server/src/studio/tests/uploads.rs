use std::sync::Arc;

use bytes::Bytes;
use offstage_api::{Studio, StudioError};

use super::fixture::{Fixture, png};
use crate::config::Config;
use crate::residency::Desk;
use crate::studio::LocalStudio;
use crate::studio::uploads::OpenError;

#[tokio::test]
async fn a_file_over_the_limit_is_refused_while_it_is_received() {
    let fixture = Fixture::with(|config| config.limits.max_upload_bytes = 1_000).await;
    let mut sink = fixture.studio.begin_upload().await.unwrap();
    sink.write(Bytes::from(vec![0; 1_000])).await.unwrap();
    let error = sink.write(Bytes::from_static(&[0])).await.unwrap_err();
    assert!(
        matches!(&error, StudioError::TooLarge { sentence } if sentence.contains("1000 bytes")),
        "{error:?}"
    );
    drop(sink);
    assert_eq!(fixture.count("uploads"), 0);
}

#[tokio::test]
async fn an_upload_that_is_cut_off_or_not_used_leaves_nothing_behind() {
    let fixture = Fixture::new().await;
    let mut sink = fixture.studio.begin_upload().await.unwrap();
    sink.write(Bytes::from_static(b"half a pho")).await.unwrap();
    assert_eq!(fixture.count("uploads"), 1);
    drop(sink);
    assert_eq!(fixture.count("uploads"), 0);
    let upload = fixture.upload(b"whole").await;
    assert_eq!(std::fs::read(upload.path()).unwrap(), b"whole");
    drop(upload);
    assert_eq!(fixture.count("uploads"), 0);
}

#[tokio::test]
async fn a_disk_without_room_refuses_uploads_with_a_sentence() {
    let fixture = Fixture::with(|config| config.retention.min_free_disk = u64::MAX).await;
    let error = fixture.studio.begin_upload().await.err().unwrap();
    assert!(matches!(&error, StudioError::StorageFull { sentence } if sentence.contains("min_free_disk")));
}

#[tokio::test]
async fn statistics_are_those_of_the_uploaded_photo() {
    let fixture = Fixture::new().await;
    let stats = fixture.studio.photo_stats(fixture.upload(&png(64, 64)).await).await.unwrap();
    assert!((0.0..=1.0).contains(&stats.mean_l) && stats.mean_chroma > 0.0);
    assert!(fixture.studio.photo_stats(fixture.upload(b"none").await).await.is_err());
}

#[tokio::test]
async fn a_start_clears_what_a_crash_left_and_one_folder_has_one_studio() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::default();
    config.retention.data_dir = folder.path().to_path_buf();
    std::fs::create_dir_all(folder.path().join("uploads/left-over")).unwrap();
    std::fs::write(folder.path().join("uploads/half"), "half").unwrap();
    let desk = Desk::open(&config).await.unwrap();
    let studio = LocalStudio::open(&config, Arc::clone(&desk), |_| ()).await.unwrap();
    assert_eq!(std::fs::read_dir(folder.path().join("uploads")).unwrap().count(), 0);
    assert!(matches!(LocalStudio::open(&config, desk, |_| ()).await, Err(OpenError::InUse { .. })));
    drop(studio);
}
