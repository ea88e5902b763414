use offstage_api::jobs::{BatchId, ClientId, HistoryQuestion, MAX_PAGE};
use sqlx::Row;

use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::job::{Batch, Job};

/// Words of a search; further ones are left out.
const MAX_WORDS: usize = 16;

impl SqliteStore {
    pub(super) async fn page(
        &self,
        client: Option<&ClientId>,
        question: &HistoryQuestion,
    ) -> Result<Vec<Job>, StoreError> {
        let words = question.search.as_deref().map(words).filter(|words| !words.is_empty());
        // A search walks along its own index from the newest, so that a word that is everywhere costs
        // no more than its page.
        let (from, seq) = match words {
            Some(_) => ("CROSS JOIN jobs ON jobs.seq = prompts.rowid", "prompts.rowid"),
            None => ("", "seq"),
        };
        let mut rest = format!("{from} WHERE draft = 0 AND deleted_at_ms IS NULL");
        if client.is_some() {
            rest.push_str(" AND client = ?");
        }
        if question.model.is_some() {
            rest.push_str(" AND model = ?");
        }
        if !question.states.is_empty() {
            let marks = vec!["?"; question.states.len()].join(", ");
            rest.push_str(&format!(" AND state IN ({marks})"));
        }
        if question.favourites_only {
            rest.push_str(" AND favourite = 1");
        }
        if words.is_some() {
            rest.push_str(" AND prompts MATCH ?");
        }
        if question.after.is_some() {
            rest.push_str(&format!(" AND {seq} < ?"));
        }
        rest.push_str(&format!(" ORDER BY {seq} DESC LIMIT ?"));
        let table = if words.is_some() { "prompts" } else { "jobs" };
        let mut query = sqlx::query(row::select_from(table, &rest));
        if let Some(client) = client {
            query = query.bind(client.as_str());
        }
        if let Some(model) = &question.model {
            query = query.bind(model);
        }
        for state in &question.states {
            query = query.bind(state.name());
        }
        if let Some(words) = words {
            query = query.bind(words);
        }
        if let Some(after) = question.after {
            query = query.bind(row::signed(Some(after)));
        }
        let rows = query.bind(i64::from(question.limit.min(MAX_PAGE))).fetch_all(&self.readers).await?;
        rows.iter().map(row::job).collect()
    }

    pub(super) async fn in_line(
        &self,
        client: Option<&ClientId>,
        limit: u32,
    ) -> Result<Vec<Job>, StoreError> {
        // Those that run are known; the others come first along the index. A long line costs no more
        // than what is shown of it.
        let mut jobs = Vec::new();
        let running = self.mirror().running_seqs();
        for seq in running {
            let rest = row::select("WHERE seq = ? AND state = 'running'");
            let found = sqlx::query(rest).bind(seq).fetch_optional(&self.readers).await?;
            let job = found.as_ref().map(row::job).transpose()?;
            jobs.extend(job.filter(|job| client.is_none_or(|client| job.client == *client)));
        }
        let own = if client.is_some() { "client = ? AND" } else { "" };
        let rest = format!(
            "WHERE {own} state <> 'running' AND state IN ('queued', 'retrying', 'running') \
             ORDER BY lane, turn, seq LIMIT ?"
        );
        let mut query = sqlx::query(row::select(&rest));
        if let Some(client) = client {
            query = query.bind(client.as_str());
        }
        let left = i64::from(limit).saturating_sub(jobs.len() as i64).max(0);
        for row in &query.bind(left).fetch_all(&self.readers).await? {
            jobs.push(row::job(row)?);
        }
        Ok(jobs)
    }

    pub(super) async fn latest_failed(
        &self,
        client: Option<&ClientId>,
        limit: u32,
    ) -> Result<Vec<Job>, StoreError> {
        let own = if client.is_some() { "AND client = ?" } else { "" };
        let rest =
            format!("WHERE state = 'failed' AND deleted_at_ms IS NULL {own} ORDER BY seq DESC LIMIT ?");
        let mut query = sqlx::query(row::select(&rest));
        if let Some(client) = client {
            query = query.bind(client.as_str());
        }
        let rows = query.bind(i64::from(limit)).fetch_all(&self.readers).await?;
        rows.iter().map(row::job).collect()
    }

    pub(super) async fn whole_batch(&self, id: &BatchId) -> Result<(Batch, Vec<Job>), StoreError> {
        let found = sqlx::query("SELECT client, created_at_ms FROM batches WHERE id = ?").bind(id.as_str());
        let found = found.fetch_optional(&self.readers).await?.ok_or(StoreError::NotFound)?;
        let batch = Batch {
            id: id.clone(),
            client: ClientId::new(found.try_get::<String, _>("client")?),
            created_at_ms: row::unsigned(&found, "created_at_ms")?,
        };
        let jobs = sqlx::query(row::select("WHERE batch = ? ORDER BY seq")).bind(id.as_str());
        let rows = jobs.fetch_all(&self.readers).await?;
        Ok((batch, rows.iter().map(row::job).collect::<Result<_, _>>()?))
    }
}

/// A search as FTS5 reads it: every word, each from its beginning. Nothing of it is an operator, since
/// only letters and digits are taken, in quotes.
fn words(search: &str) -> String {
    let words = search.split(|character: char| !character.is_alphanumeric()).filter(|word| !word.is_empty());
    let quoted: Vec<String> = words.take(MAX_WORDS).map(|word| format!("\"{word}\"*")).collect();
    quoted.join(" ")
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_search_is_words_and_never_an_expression() {
        assert_eq!(words("warm ski"), "\"warm\"* \"ski\"*");
        assert_eq!(words("\" OR prompt:* NEAR("), "\"OR\"* \"prompt\"* \"NEAR\"*");
        assert_eq!(words("  —  "), "");
    }
}
