use std::collections::HashMap;

use offstage_api::jobs::Priority;
use offstage_jobs::*;
use proptest::prelude::*;

use crate::queue::*;

/// Everybody who waits, as (client, seq) by priority: round robin the plain way, one list for each.
#[derive(Default)]
struct Plain {
    queues: HashMap<i64, Vec<(u8, Vec<i64>)>>,
}

impl Plain {
    fn total(&self) -> usize {
        self.queues.values().flatten().map(|(_, jobs)| jobs.len()).sum()
    }
}

fn waiting(line: &Line, lane: i64, client: &str, seq: i64) -> Waiting {
    let place = Place { lane, turn: line.next_turn(lane, client), seq };
    Waiting { place, client: client.into(), batch: None, not_before_ms: None, run: Prediction::exactly(10) }
}

proptest! {
    #[test]
    fn between_two_turns_of_a_client_everybody_who_waited_had_one(
        steps in proptest::collection::vec((any::<bool>(), 0u8..4, 1i64..3), 1..200),
    ) {
        let (mut line, mut plain, mut seq) = (Line::default(), Plain::default(), 0);
        // By lane: the clients that began, in order, with who waited at that moment.
        let mut begun: HashMap<i64, Vec<(u8, Vec<u8>)>> = HashMap::new();
        for (comes, client, lane) in steps {
            if comes {
                seq += 1;
                line.enter(waiting(&line, lane, &client.to_string(), seq));
                let queue = plain.queues.entry(lane).or_default();
                match queue.iter_mut().find(|(of, _)| *of == client) {
                    Some((_, jobs)) => jobs.push(seq),
                    None => queue.push((client, vec![seq])),
                }
                continue;
            }
            let Some(next) = line.next(0, &[]).cloned() else {
                prop_assert_eq!(plain.total(), 0);
                continue;
            };
            let lane = next.place.lane;
            for (other, queue) in &plain.queues {
                prop_assert!(*other >= lane || queue.iter().all(|(_, jobs)| jobs.is_empty()), "a higher priority waits");
            }
            let client: u8 = next.client.parse().unwrap();
            let queue = plain.queues.get_mut(&lane).unwrap();
            let others = queue.iter().filter(|(of, jobs)| *of != client && !jobs.is_empty()).map(|(of, _)| *of).collect();
            let own = &mut queue.iter_mut().find(|(of, _)| *of == client).unwrap().1;
            prop_assert_eq!(own.remove(0), next.place.seq, "first come, first served within a client");
            begun.entry(lane).or_default().push((client, others));
            line.begin(next.place.seq);
        }
        for history in begun.values() {
            for (at, (client, waited)) in history.iter().enumerate() {
                // Its next turn but one comes only after all who waited all the while had theirs.
                let later: Vec<usize> = (at + 1..history.len()).filter(|&later| history[later].0 == *client).collect();
                let Some(&second) = later.get(1) else { continue };
                for other in waited {
                    let served = history[at + 1..second].iter().any(|(of, _)| of == other);
                    prop_assert!(served, "client {other} was passed over by {client}: {history:?}");
                }
            }
        }
    }

    #[test]
    fn positions_count_those_who_go_before(jobs in proptest::collection::vec((0u8..5, 1i64..4), 1..60)) {
        let mut line = Line::default();
        for (seq, (client, lane)) in jobs.iter().enumerate() {
            line.enter(waiting(&line, *lane, &client.to_string(), seq as i64));
        }
        for before in 0..jobs.len() {
            let last = (0..jobs.len() as i64).filter_map(|seq| line.position(seq)).max();
            prop_assert_eq!(last, Some(jobs.len() - before - 1));
            let next = line.next(0, &[]).unwrap().place.seq;
            prop_assert_eq!(line.position(next), Some(0));
            line.begin(next);
        }
    }

    #[test]
    fn a_client_that_reorders_its_own_keeps_nobody_else_waiting(
        clients in proptest::collection::vec(0u8..3, 2..40), moves in proptest::collection::vec((0usize..40, 0usize..40), 1..20),
    ) {
        let mut line = Line::default();
        for (seq, client) in clients.iter().enumerate() {
            line.enter(waiting(&line, 2, &client.to_string(), seq as i64));
        }
        // Who has which turns; within one turn the order may change.
        let turns = |line: &Line| {
            let mut turns: Vec<_> = line.all().iter().map(|one| (one.place.turn, one.client.clone())).collect();
            turns.sort();
            turns
        };
        let before = turns(&line);
        for (from, to) in moves {
            let (from, to) = ((from % clients.len()) as i64, (to % clients.len()) as i64);
            let related = clients[from as usize] == clients[to as usize];
            let moved = line.moved(from, Some(to));
            prop_assert!(related || moved.is_empty());
            for (seq, place) in moved {
                let mut one = line.leave(seq).unwrap();
                one.place = place;
                line.enter(one);
            }
            prop_assert!(!related || line.position(from) <= line.position(to));
        }
        prop_assert_eq!(turns(&line), before);
    }
}

#[tokio::test]
async fn a_batch_of_two_hundred_does_not_block_one_edit() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    let many = (1..=200).map(new_job).collect();
    store.submit(submission("a", many), START_MS).await.unwrap();
    for _ in 0..3 {
        claim(&store, START_MS).await.unwrap();
    }
    store.submit(submission("b", vec![new_job(1_000)]), START_MS).await.unwrap();
    let next = [claim(&store, START_MS).await.unwrap(), claim(&store, START_MS).await.unwrap()];
    assert!(next.iter().any(|claim| claim.job.client.as_str() == "b"), "{:?}", next.map(|one| one.job.id));
}

#[tokio::test]
async fn a_client_that_comes_again_and_again_does_not_starve_who_waits() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    store.submit(submission("a", (1..=10).map(new_job).collect()), START_MS).await.unwrap();
    let mut served = String::new();
    for number in 100..110 {
        store.submit(submission("b", vec![new_job(number)]), START_MS).await.unwrap();
        served.push_str(claim(&store, START_MS).await.unwrap().job.client.as_str());
    }
    let of_a = served.matches('a').count();
    assert!((4..=6).contains(&of_a), "{served}");
}

#[tokio::test]
async fn priorities_are_strict_and_an_operator_comes_before_them() {
    let queue = Queue::new().await;
    let store = queue.store().await;
    let priorities = [Priority::Batch, Priority::Normal, Priority::Interactive, Priority::Batch];
    for (number, priority) in priorities.into_iter().enumerate() {
        let new = with_priority(number as u64, priority);
        store.submit(submission("a", vec![new]), START_MS).await.unwrap();
    }
    store.shift(&id(3), Shift::FirstOfAll).await.unwrap();
    let mut order = Vec::new();
    while let Some(next) = claim(&store, START_MS).await {
        order.push(next.job.id);
    }
    assert_eq!(order, [3, 2, 1, 0].map(id));
}

#[tokio::test]
async fn run_next_and_reorder_move_ones_own_also_after_a_restart() {
    let queue = Queue::new().await;
    for _ in 0..4 {
        queue.submit("a").await;
    }
    let other = queue.submit("b").await;
    let a = client("a");
    queue.jobs.run_next(&a, &id(3)).await.unwrap();
    queue.jobs.reorder(&a, &id(1), None).await.unwrap();
    queue.jobs.reorder(&a, &id(4), Some(&id(2))).await.unwrap();
    assert!(queue.jobs.run_next(&a, &other).await.is_err(), "another client's job is out of reach");
    assert!(queue.jobs.reorder(&client("b"), &other, Some(&id(2))).await.is_err());
    let order =
        |views: Vec<offstage_api::jobs::JobView>| views.into_iter().map(|view| view.id).collect::<Vec<_>>();
    let wanted = [3, 4, 2, 1].map(id);
    assert_eq!(order(queue.jobs.unfinished(&a).await.unwrap()), wanted);
    let queue = queue.reopened().await;
    assert_eq!(order(queue.jobs.unfinished(&a).await.unwrap()), wanted);
    let view = queue.jobs.job(&client("b"), &other).await.unwrap();
    assert_eq!(view.position, Some(1));
}

#[tokio::test]
async fn a_paused_queue_gives_nothing_out_also_after_a_restart() {
    let queue = Queue::new().await;
    let job = queue.submit("a").await;
    queue.jobs.set_paused(true).await.unwrap();
    let queue = queue.reopened().await;
    assert!(queue.jobs.queue(&operator()).await.unwrap().paused);
    assert_eq!(queue.jobs.job(&client("a"), &job).await.unwrap().eta, None);
    queue.jobs.set_paused(false).await.unwrap();
    assert!(queue.jobs.job(&client("a"), &job).await.unwrap().eta.is_some());
}
