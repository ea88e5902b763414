use offstage_api::jobs::BatchId;
use sqlx::{Row, SqliteConnection};

use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::eta::Prediction;
use crate::fair::{Place, lane};
use crate::job::{Batch, Job, NewJob, Role};
use crate::objects::ContentHash;
use crate::state::Standing;
use crate::store::{Outlook, Points, Store, Submission, SubmitError, Submitted};

impl SqliteStore {
    pub(super) async fn accept(&self, submission: Submission, now_ms: u64) -> Result<Submitted, SubmitError> {
        let mut writing = self.begin().await?;
        let points = writing.points();
        let written = self.written(writing.connection(), &points, submission, now_ms).await;
        let follow = |mirror: &mut super::mirror::Mirror, submitted: &Submitted| {
            if !submitted.earlier {
                submitted.jobs.iter().for_each(|job| mirror.follow(job));
            }
        };
        writing.finish(written, "submit: committed", follow).await
    }

    async fn written(
        &self,
        connection: &mut SqliteConnection,
        points: &Points,
        submission: Submission,
        now_ms: u64,
    ) -> Result<Submitted, SubmitError> {
        points.reach("submit: begun")?;
        if let Some(earlier) = earlier(connection, &submission).await? {
            return Ok(earlier);
        }
        let client = submission.client.as_str();
        let more = submission.jobs.len() as u64;
        self.room(submission.limits, &submission.client, more, now_ms).map_err(SubmitError::Full)?;
        let mut submitted = Submitted { jobs: Vec::new(), batch: None, earlier: false };
        if let Some(id) = &submission.batch {
            submitted.batch = Some(batch(connection, id, &submission, now_ms).await?);
            points.reach("submit: batch written")?;
        }
        // A batch's jobs stand behind each other: the mirror knows none of them before the commit.
        let mut ahead = Prediction::default();
        let mut last_turn = None;
        for new in submission.jobs {
            let (lane, turn, outlook) = {
                let mirror = self.mirror();
                let lane = lane(new.options.priority);
                let turn =
                    last_turn.map_or_else(|| mirror.line.next_turn(lane, client), |turn: i64| turn + 1);
                let place = Place { lane, turn, seq: i64::MAX };
                (lane, turn, mirror.prospect(place, &new.work, now_ms, self.workers))
            };
            last_turn = Some(turn);
            let wait = ahead.then(outlook.wait);
            let whole = Prediction::of_waiting(wait, new.residency, new.residency, outlook.run);
            ahead = ahead.then(outlook.run);
            let due = (now_ms.saturating_add(whole.low_ms), now_ms.saturating_add(whole.high_ms));
            let key = if submission.batch.is_none() { submission.idempotency_key.as_deref() } else { None };
            let seq = insert(connection, &new, client, key, (lane, turn), due, now_ms).await?;
            points.reach("submit: job written")?;
            refer(connection, seq, &new.objects).await?;
            points.reach("submit: objects referred")?;
            submitted.jobs.push(row::by_seq(connection, seq).await?);
        }
        Ok(submitted)
    }

    pub(super) fn look_out(&self, seq: i64, now_ms: u64) -> Option<Outlook> {
        self.mirror().outlook(seq, now_ms, self.workers)
    }
}

/// What the same key of the same client led to before.
async fn earlier(
    connection: &mut SqliteConnection,
    submission: &Submission,
) -> Result<Option<Submitted>, StoreError> {
    let Some(key) = &submission.idempotency_key else { return Ok(None) };
    let client = submission.client.as_str();
    if submission.batch.is_none() {
        let first = row::select("WHERE client = ? AND idempotency_key = ?");
        let first = sqlx::query(first).bind(client).bind(key).fetch_optional(connection).await?;
        let job: Option<Job> = first.as_ref().map(row::job).transpose()?;
        return Ok(job.map(|job| Submitted { jobs: vec![job], batch: None, earlier: true }));
    }
    let first = sqlx::query("SELECT id, created_at_ms FROM batches WHERE client = ? AND idempotency_key = ?");
    let Some(first) = first.bind(client).bind(key).fetch_optional(&mut *connection).await? else {
        return Ok(None);
    };
    let id: String = first.try_get("id")?;
    let rows =
        sqlx::query(row::select("WHERE batch = ? ORDER BY seq")).bind(&id).fetch_all(connection).await?;
    let batch = Batch {
        id: id.parse().map_err(|_| StoreError::Other(format!("a batch is called {id}")))?,
        client: submission.client.clone(),
        created_at_ms: row::unsigned(&first, "created_at_ms")?,
    };
    let jobs = rows.iter().map(row::job).collect::<Result<_, _>>()?;
    Ok(Some(Submitted { jobs, batch: Some(batch), earlier: true }))
}

async fn batch(
    connection: &mut SqliteConnection,
    id: &BatchId,
    submission: &Submission,
    now_ms: u64,
) -> Result<Batch, StoreError> {
    sqlx::query("INSERT INTO batches (id, client, idempotency_key, created_at_ms) VALUES (?, ?, ?, ?)")
        .bind(id.as_str())
        .bind(submission.client.as_str())
        .bind(&submission.idempotency_key)
        .bind(now_ms as i64)
        .execute(connection)
        .await?;
    Ok(Batch { id: id.clone(), client: submission.client.clone(), created_at_ms: now_ms })
}

async fn insert(
    connection: &mut SqliteConnection,
    new: &NewJob,
    client: &str,
    key: Option<&str>,
    (lane, turn): (i64, i64),
    due_ms: (u64, u64),
    now_ms: u64,
) -> Result<i64, StoreError> {
    let standing = Standing::default();
    let options =
        serde_json::to_string(&new.options).map_err(|error| StoreError::Other(error.to_string()))?;
    let deadline = new.options.deadline_ms.map(|within| now_ms.saturating_add(within));
    let inserted = sqlx::query(
        "INSERT INTO jobs (id, client, idempotency_key, state, attempt, epoch, cancel_requested, deadline_at_ms, \
         lane, turn, draft, batch, prompt, model, megapixels, steps, options, spec, residency_ms, created_at_ms, \
         due_low_ms, due_high_ms) VALUES (?, ?, ?, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(new.id.as_str())
    .bind(client)
    .bind(key)
    .bind(standing.state.name())
    .bind(row::signed(deadline))
    .bind(lane)
    .bind(turn)
    .bind(new.options.draft)
    .bind(new.options.batch.as_ref().map(BatchId::as_str))
    .bind(&new.prompt)
    .bind(&new.work.model)
    .bind(if new.work.megapixels.is_finite() { new.work.megapixels } else { 1.0 })
    .bind(i64::from(new.work.steps))
    .bind(options)
    .bind(&new.spec)
    .bind(new.residency.expected_ms as i64)
    .bind(now_ms as i64)
    .bind(row::signed(Some(due_ms.0)))
    .bind(row::signed(Some(due_ms.1)))
    .execute(connection)
    .await?;
    Ok(inserted.last_insert_rowid())
}

/// Lets a job refer to objects. Errors: `ObjectGone`.
pub(super) async fn refer(
    connection: &mut SqliteConnection,
    seq: i64,
    objects: &[(Role, ContentHash)],
) -> Result<(), StoreError> {
    for (role, hash) in objects {
        let referred = sqlx::query(
            "INSERT INTO job_objects (job, role, hash) SELECT ?, ?, hash FROM objects \
             WHERE hash = ? AND state = 'here'",
        )
        .bind(seq)
        .bind(role.name())
        .bind(hash.as_str())
        .execute(&mut *connection)
        .await?;
        if referred.rows_affected() == 0 {
            return Err(StoreError::ObjectGone);
        }
    }
    Ok(())
}
