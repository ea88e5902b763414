use offstage_api::jobs::{JobId, JobView};

/// Where a waiting job is moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    Up,
    Down,
}

/// Before which job to put `id` so that it moves by one among those that it may change places with:
/// those of the same owner and priority. `Some(None)` is behind all of them; `None` when it cannot move
/// that way. `waiting` is in the order in which they will begin.
pub fn moved_before<'a>(waiting: &'a [JobView], id: &JobId, by: Move) -> Option<Option<&'a JobId>> {
    let moved = waiting.iter().find(|job| job.id == *id)?;
    let peers: Vec<&JobView> = waiting
        .iter()
        .filter(|job| job.priority == moved.priority && job.mine == moved.mine && job.state.is_waiting())
        .collect();
    let at = peers.iter().position(|job| job.id == *id)?;
    match by {
        Move::Up => at.checked_sub(1).map(|before| Some(&peers[before].id)),
        Move::Down if at + 1 >= peers.len() => None,
        Move::Down => Some(peers.get(at + 2).map(|job| &job.id)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::job;
    use super::*;
    use offstage_api::jobs::Priority;
    use proptest::prelude::*;

    #[test]
    fn a_job_changes_places_with_its_peers_only() {
        let mut waiting = vec![job(1), job(2), job(3), job(4)];
        waiting[1].priority = Priority::Batch;
        let before = |id: u8, by| moved_before(&waiting, &job(id).id, by).map(|found| found.cloned());
        assert_eq!(before(3, Move::Up), Some(Some(job(1).id)));
        assert_eq!(before(1, Move::Up), None);
        assert_eq!(before(1, Move::Down), Some(Some(job(4).id)));
        assert_eq!(before(3, Move::Down), Some(None));
        assert_eq!(before(4, Move::Down), None);
        assert_eq!(before(9, Move::Up), None);
    }

    proptest! {
        #[test]
        fn down_and_up_again_changes_nothing(count in 2u8..40, at in 0u8..40) {
            let mut waiting: Vec<_> = (0..count).map(job).collect();
            let id = waiting[usize::from(at % (count - 1))].id.clone();
            let first: Vec<_> = waiting.iter().map(|job| job.id.clone()).collect();
            for by in [Move::Down, Move::Up] {
                let before = moved_before(&waiting, &id, by).unwrap().cloned();
                let from = waiting.iter().position(|job| job.id == id).unwrap();
                let moved = waiting.remove(from);
                let to = before.map_or(waiting.len(), |before| waiting.iter().position(|job| job.id == before).unwrap());
                waiting.insert(to, moved);
            }
            prop_assert_eq!(waiting.into_iter().map(|job| job.id).collect::<Vec<_>>(), first);
        }
    }
}
