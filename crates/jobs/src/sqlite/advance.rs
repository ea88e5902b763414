use offstage_api::jobs::JobId;
use offstage_api::{BusyKind, Problem, StudioError};
use sqlx::SqliteConnection;

use super::submit::refer;
use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::eta::{Kind, RUNS_KEPT};
use crate::fair::{Place, lane};
use crate::job::{Done, Job, Moved};
use crate::state::{End, Event, MAX_ATTEMPTS, Outcome, decide};
use crate::store::{Points, Report};

impl SqliteStore {
    pub(super) async fn hear(&self, id: &JobId, report: Report, now_ms: u64) -> Result<Moved, StoreError> {
        let mut writing = self.begin().await?;
        let points = writing.points();
        let fresh_turn = |job: &Job| {
            let lane = lane(job.options.priority);
            Place { lane, turn: self.mirror().line.next_turn(lane, job.client.as_str()), ..job.place }
        };
        let written = heard(writing.connection(), &points, id, &report, now_ms, fresh_turn).await;
        let follow = |mirror: &mut super::mirror::Mirror, moved: &Moved| {
            if let (Report::Succeeded { done, .. }, Outcome::Ended(End::Succeeded)) = (&report, moved.outcome)
            {
                mirror.runs.record(Kind::of(&moved.job.work), done.run_ms);
            }
            mirror.follow(&moved.job);
        };
        writing.finish(written, "tell: committed", follow).await
    }

    pub(super) async fn hear_all(
        &self,
        event: Event,
        but: &[JobId],
        now_ms: u64,
    ) -> Result<Vec<Job>, StoreError> {
        let of = match event {
            Event::Expire { .. } => "WHERE state = 'queued' AND deadline_at_ms < ?",
            _ => "WHERE state = 'running' AND ? > 0",
        };
        let mut writing = self.begin().await?;
        let points = writing.points();
        let written = async {
            let connection = writing.connection();
            let rows = sqlx::query(row::select(of)).bind(now_ms as i64).fetch_all(&mut *connection).await?;
            let mut changed = Vec::new();
            for row in &rows {
                let mut job = row::job(row)?;
                let read_epoch = job.standing.epoch;
                if but.contains(&job.id) || settle(&mut job, event, now_ms)? == Outcome::Unchanged {
                    continue;
                }
                row::save(connection, &mut job, read_epoch).await?;
                points.reach("tell: written")?;
                changed.push(job);
            }
            Ok(changed)
        }
        .await;
        let follow = |mirror: &mut super::mirror::Mirror, changed: &Vec<Job>| {
            changed.iter().for_each(|job| mirror.follow(job));
        };
        writing.finish(written, "tell: committed", follow).await
    }
}

async fn heard(
    connection: &mut SqliteConnection,
    points: &Points,
    id: &JobId,
    report: &Report,
    now_ms: u64,
    fresh_turn: impl Fn(&Job) -> Place,
) -> Result<Moved, StoreError> {
    let mut job = row::one(connection, "id", id.as_str()).await?;
    let read_epoch = job.standing.epoch;
    let outcome = settle(&mut job, event(report, now_ms), now_ms)?;
    match report {
        Report::Succeeded { done, .. } if outcome == Outcome::Ended(End::Succeeded) => {
            job.edit = Some(done.edit.clone());
            row::save(connection, &mut job, read_epoch).await?;
            points.reach("tell: written")?;
            keep(connection, points, &job, done).await?;
            job = row::by_seq(connection, job.place.seq).await?;
        }
        Report::Event(Event::Renew { .. }) => {
            sqlx::query("UPDATE jobs SET renewed_at_ms = ? WHERE seq = ? AND epoch = ?")
                .bind(now_ms as i64)
                .bind(job.place.seq)
                .bind(read_epoch as i64)
                .execute(connection)
                .await?;
        }
        _ if outcome == Outcome::Unchanged => {}
        _ => {
            if let Report::Failed { failure, .. } = report
                && !matches!(outcome, Outcome::Ended(End::Cancelled))
            {
                job.failure = Some(failure.problem.clone());
            }
            if matches!(report, Report::Event(Event::Retry)) {
                job.place = fresh_turn(&job);
                (job.started_at_ms, job.finished_at_ms, job.failure, job.due_ms) = (None, None, None, None);
            }
            row::save(connection, &mut job, read_epoch).await?;
            points.reach("tell: written")?;
        }
    }
    Ok(Moved { job, outcome })
}

/// Applies a decision to a job: its standing, and what follows from it whoever reported.
pub(super) fn settle(job: &mut Job, event: Event, now_ms: u64) -> Result<Outcome, StoreError> {
    let (standing, outcome) = decide(&job.standing, event)?;
    job.standing = standing;
    match outcome {
        Outcome::Claimed => job.started_at_ms = Some(now_ms),
        Outcome::Ended(end) => {
            job.finished_at_ms = Some(now_ms);
            match end {
                End::Lost => job.failure = Some(lost()),
                End::DeadlinePassed => job.failure = Some(late()),
                End::Succeeded => job.failure = None,
                End::Failed | End::Cancelled => {}
            }
        }
        _ => {}
    }
    Ok(outcome)
}

fn event(report: &Report, now_ms: u64) -> Event {
    match report {
        Report::Event(event) => *event,
        Report::Succeeded { epoch, .. } => Event::Succeed { epoch: *epoch },
        Report::Failed { epoch, failure } => Event::Fail {
            epoch: *epoch,
            retryable: failure.retryable,
            retry_after_ms: failure.retry_after_ms,
            now_ms,
        },
    }
}

/// What comes with a result: its objects, what its time teaches, and whether the stated time was right.
async fn keep(
    connection: &mut SqliteConnection,
    points: &Points,
    job: &Job,
    done: &Done,
) -> Result<(), StoreError> {
    for (role, _) in &done.objects {
        let gone = sqlx::query("DELETE FROM job_objects WHERE job = ? AND role = ?");
        gone.bind(job.place.seq).bind(role.name()).execute(&mut *connection).await?;
    }
    refer(connection, job.place.seq, &done.objects).await?;
    points.reach("tell: objects referred")?;
    let kind = Kind::of(&job.work);
    sqlx::query("INSERT INTO runs (model, bucket, steps, run_ms) VALUES (?, ?, ?, ?)")
        .bind(&kind.model)
        .bind(i64::from(kind.bucket))
        .bind(i64::from(kind.steps))
        .bind(row::signed(Some(done.run_ms)))
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "DELETE FROM runs WHERE seq IN (SELECT seq FROM runs WHERE model = ? AND bucket = ? AND steps = ? \
         ORDER BY seq DESC LIMIT -1 OFFSET ?)",
    )
    .bind(&kind.model)
    .bind(i64::from(kind.bucket))
    .bind(i64::from(kind.steps))
    .bind(RUNS_KEPT as i64)
    .execute(&mut *connection)
    .await?;
    points.reach("tell: run recorded")?;
    if let (Some((low, high)), Some(finished)) = (job.due_ms, job.finished_at_ms) {
        sqlx::query("UPDATE totals SET stated = stated + 1, within = within + ?")
            .bind((low..=high).contains(&finished))
            .execute(connection)
            .await?;
    }
    Ok(())
}

fn lost() -> Problem {
    let detail = format!(
        "Offstage was interrupted {MAX_ATTEMPTS} times while it ran this job, so it does not try again by itself. \
         Retry it, or make it smaller."
    );
    Problem::new(500, "interrupted", "Interrupted", detail)
}

fn late() -> Problem {
    let sentence = "This job could not begin within its deadline. Retry it, or allow more time.".to_owned();
    StudioError::Busy { kind: BusyKind::DeadlinePassed, sentence, retry_after_s: 1 }.into()
}
