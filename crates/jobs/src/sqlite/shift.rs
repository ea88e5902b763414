use offstage_api::jobs::JobId;
use sqlx::SqliteConnection;

use super::{SqliteStore, row};
use crate::error::StoreError;
use crate::fair::Place;
use crate::job::Job;
use crate::state::Refusal;
use crate::store::{Points, Shift};

impl SqliteStore {
    pub(super) async fn move_in_line(&self, id: &JobId, shift: Shift) -> Result<Job, StoreError> {
        let mut writing = self.begin().await?;
        let points = writing.points();
        let written = self.moved(writing.connection(), &points, id, shift).await;
        let follow = |mirror: &mut super::mirror::Mirror, (_, places): &(Job, Vec<(i64, Place)>)| {
            for (seq, place) in places {
                if let Some(mut waiting) = mirror.line.leave(*seq) {
                    waiting.place = *place;
                    mirror.line.enter(waiting);
                }
            }
        };
        Ok(writing.finish(written, "shift: committed", follow).await?.0)
    }

    async fn moved(
        &self,
        connection: &mut SqliteConnection,
        points: &Points,
        id: &JobId,
        shift: Shift,
    ) -> Result<(Job, Vec<(i64, Place)>), StoreError> {
        let job = row::one(connection, "id", id.as_str()).await?;
        let seq = job.place.seq;
        if !job.standing.state.is_waiting() {
            return Err(Refusal::NotWaiting.into());
        }
        let before = match &shift {
            Shift::Before(other) => {
                let other = row::one(connection, "id", other.as_str()).await?;
                let related = other.client == job.client && other.place.lane == job.place.lane;
                if !related || !other.standing.state.is_waiting() {
                    return Err(Refusal::NotWaiting.into());
                }
                Some(other.place.seq)
            }
            _ => None,
        };
        let places = {
            let line = &self.mirror().line;
            match shift {
                Shift::FirstOfOwn => line.first_of_own(seq),
                Shift::FirstOfAll => vec![(seq, line.first_of_all(seq))],
                Shift::Before(_) | Shift::LastOfOwn => line.moved(seq, before),
            }
        };
        for (seq, place) in &places {
            sqlx::query("UPDATE jobs SET revision = revision + 1, lane = ?, turn = ? WHERE seq = ?")
                .bind(place.lane)
                .bind(place.turn)
                .bind(seq)
                .execute(&mut *connection)
                .await?;
            points.reach("shift: written")?;
        }
        Ok((row::by_seq(connection, seq).await?, places))
    }
}
