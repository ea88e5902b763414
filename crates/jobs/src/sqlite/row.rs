//! Rows to jobs and back.

use std::fmt::Display;

use offstage_api::jobs::{ClientId, JobState};
use serde::de::DeserializeOwned;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use crate::error::StoreError;
use crate::eta::{Kind, Work};
use crate::fair::Place;
use crate::job::{Job, ObjectRef};
use crate::objects::ContentHash;
use crate::state::Standing;

/// A query for jobs; `rest` is ours, never a client's.
pub(super) fn select(rest: &str) -> AssertSqlSafe<String> {
    select_from("jobs", rest)
}

/// The same, where `rest` joins the jobs to another table.
pub(super) fn select_from(table: &str, rest: &str) -> AssertSqlSafe<String> {
    AssertSqlSafe(format!(
        "SELECT jobs.*, (SELECT group_concat(role || ':' || job_objects.hash || ':' || bytes) FROM job_objects \
         JOIN objects ON objects.hash = job_objects.hash WHERE job = jobs.seq) AS objects FROM {table} {rest}"
    ))
}

pub(super) async fn one(
    connection: &mut SqliteConnection,
    column: &str,
    value: &str,
) -> Result<Job, StoreError> {
    let row =
        sqlx::query(select(&format!("WHERE {column} = ?"))).bind(value).fetch_optional(connection).await?;
    job(&row.ok_or(StoreError::NotFound)?)
}

pub(super) async fn by_seq(connection: &mut SqliteConnection, seq: i64) -> Result<Job, StoreError> {
    let row = sqlx::query(select("WHERE seq = ?")).bind(seq).fetch_optional(connection).await?;
    job(&row.ok_or(StoreError::NotFound)?)
}

pub(super) fn job(row: &SqliteRow) -> Result<Job, StoreError> {
    let standing = Standing {
        state: parsed::<JobState>(row, "state")?,
        attempt: unsigned(row, "attempt")? as u32,
        epoch: unsigned(row, "epoch")?,
        renewed_at_ms: optional(row, "renewed_at_ms")?,
        cancel_requested: flag(row, "cancel_requested")?,
        not_before_ms: optional(row, "not_before_ms")?,
        deadline_at_ms: optional(row, "deadline_at_ms")?,
    };
    let place = Place { lane: row.try_get("lane")?, turn: row.try_get("turn")?, seq: row.try_get("seq")? };
    let work = Work {
        model: row.try_get("model")?,
        megapixels: row.try_get("megapixels")?,
        steps: unsigned(row, "steps")? as u32,
    };
    let due = (optional(row, "due_low_ms")?, optional(row, "due_high_ms")?);
    Ok(Job {
        id: parsed(row, "id")?,
        client: ClientId::new(row.try_get::<String, _>("client")?),
        revision: unsigned(row, "revision")?,
        standing,
        place,
        prompt: row.try_get("prompt")?,
        work,
        spec: row.try_get("spec")?,
        options: json(row, "options")?.ok_or_else(|| strange("options", "empty"))?,
        objects: objects(row)?,
        favourite: flag(row, "favourite")?,
        created_at_ms: unsigned(row, "created_at_ms")?,
        started_at_ms: optional(row, "started_at_ms")?,
        finished_at_ms: optional(row, "finished_at_ms")?,
        due_ms: due.0.zip(due.1),
        residency_ms: unsigned(row, "residency_ms")?,
        failure: json(row, "failure")?,
        edit: json(row, "edit")?,
        deleted_at_ms: optional(row, "deleted_at_ms")?,
    })
}

/// Writes what an event may change, as the next revision, if the job is still as it was read.
pub(super) async fn save(
    connection: &mut SqliteConnection,
    job: &mut Job,
    read_epoch: u64,
) -> Result<(), StoreError> {
    job.revision += 1;
    let standing = &job.standing;
    let saved = sqlx::query(
        "UPDATE jobs SET revision = ?, state = ?, attempt = ?, epoch = ?, renewed_at_ms = ?, cancel_requested = ?, \
         not_before_ms = ?, deadline_at_ms = ?, lane = ?, turn = ?, started_at_ms = ?, finished_at_ms = ?, \
         due_low_ms = ?, due_high_ms = ?, failure = ?, edit = ? WHERE seq = ? AND epoch = ?",
    )
    .bind(job.revision as i64)
    .bind(standing.state.name())
    .bind(i64::from(standing.attempt))
    .bind(standing.epoch as i64)
    .bind(signed(standing.renewed_at_ms))
    .bind(standing.cancel_requested)
    .bind(signed(standing.not_before_ms))
    .bind(signed(standing.deadline_at_ms))
    .bind(job.place.lane)
    .bind(job.place.turn)
    .bind(signed(job.started_at_ms))
    .bind(signed(job.finished_at_ms))
    .bind(signed(job.due_ms.map(|due| due.0)))
    .bind(signed(job.due_ms.map(|due| due.1)))
    .bind(text(&job.failure)?)
    .bind(text(&job.edit)?)
    .bind(job.place.seq)
    .bind(read_epoch as i64)
    .execute(connection)
    .await?;
    if saved.rows_affected() == 1 { Ok(()) } else { Err(crate::state::Refusal::LeaseLost.into()) }
}

pub(super) fn kind(row: &SqliteRow) -> Result<Kind, StoreError> {
    Ok(Kind {
        model: row.try_get("model")?,
        bucket: row.try_get::<i64, _>("bucket")? as i32,
        steps: unsigned(row, "steps")? as u32,
    })
}

pub(super) fn unsigned(row: &SqliteRow, column: &str) -> Result<u64, StoreError> {
    Ok(row.try_get::<i64, _>(column)?.max(0) as u64)
}

pub(super) fn optional(row: &SqliteRow, column: &str) -> Result<Option<u64>, StoreError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(|value| value.max(0) as u64))
}

pub(super) fn flag(row: &SqliteRow, column: &str) -> Result<bool, StoreError> {
    Ok(row.try_get::<i64, _>(column)? != 0)
}

/// As SQLite keeps it; times beyond its range become its last.
pub(super) fn signed(value: Option<u64>) -> Option<i64> {
    value.map(|value| value.min(i64::MAX as u64) as i64)
}

pub(super) fn text(value: &Option<impl serde::Serialize>) -> Result<Option<String>, StoreError> {
    value
        .as_ref()
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| StoreError::Other(error.to_string()))
}

fn objects(row: &SqliteRow) -> Result<Vec<ObjectRef>, StoreError> {
    let Some(listed) = row.try_get::<Option<String>, _>("objects")? else { return Ok(Vec::new()) };
    let read = |entry: &str| {
        let mut parts = entry.split(':');
        let role = parts.next()?.parse().ok()?;
        let hash = ContentHash::try_from(parts.next()?.to_owned()).ok()?;
        Some(ObjectRef { role, hash, bytes: parts.next()?.parse().ok()? })
    };
    listed.split(',').map(|entry| read(entry).ok_or_else(|| strange("objects", entry))).collect()
}

fn parsed<T: std::str::FromStr>(row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| strange(column, &text))
}

fn json<T: DeserializeOwned>(row: &SqliteRow, column: &str) -> Result<Option<T>, StoreError> {
    let Some(text) = row.try_get::<Option<String>, _>(column)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|error| strange(column, error))
}

fn strange(column: &str, what: impl Display) -> StoreError {
    StoreError::Other(format!("the column {column} of a job holds what it never should: {what}"))
}
