/// How many steps back are kept.
const MAX_STEPS_BACK: usize = 100;

/// States one can go back and forth between. A new state after going back drops what lay ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct History<T> {
    past: Vec<T>,
    present: T,
    future: Vec<T>,
}

impl<T> History<T> {
    pub fn new(first: T) -> Self {
        History { past: Vec::new(), present: first, future: Vec::new() }
    }

    pub fn present(&self) -> &T {
        &self.present
    }

    pub fn push(&mut self, state: T) {
        self.past.push(std::mem::replace(&mut self.present, state));
        self.future.clear();
        if self.past.len() > MAX_STEPS_BACK {
            self.past.remove(0);
        }
    }

    /// Goes one step back; `None` at the beginning.
    pub fn undo(&mut self) -> Option<&T> {
        let earlier = self.past.pop()?;
        self.future.push(std::mem::replace(&mut self.present, earlier));
        Some(&self.present)
    }

    /// Goes one step forth; `None` at the end.
    pub fn redo(&mut self) -> Option<&T> {
        let later = self.future.pop()?;
        self.past.push(std::mem::replace(&mut self.present, later));
        Some(&self.present)
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_goes_back_and_forth_between_states() {
        let mut history = History::new(0);
        history.push(1);
        history.push(2);
        assert_eq!(history.undo(), Some(&1));
        assert_eq!(history.undo(), Some(&0));
        assert_eq!(history.undo(), None);
        assert_eq!(history.redo(), Some(&1));
        assert!(history.can_redo());
    }

    #[test]
    fn a_new_state_drops_what_lay_ahead() {
        let mut history = History::new(0);
        history.push(1);
        history.undo();
        history.push(2);
        assert_eq!(history.redo(), None);
        assert_eq!(history.undo(), Some(&0));
    }

    proptest! {
        #[test]
        fn any_way_back_is_also_a_way_forth(pushes in 1usize..300, back in 0usize..300) {
            let mut history = History::new(0);
            (1..=pushes).for_each(|state| history.push(state));
            let steps = (0..back).take_while(|_| history.undo().is_some()).count();
            prop_assert!(steps <= MAX_STEPS_BACK);
            (0..steps).for_each(|_| { history.redo(); });
            prop_assert_eq!(history.present(), &pushes);
            prop_assert!(!history.can_redo());
        }
    }
}
