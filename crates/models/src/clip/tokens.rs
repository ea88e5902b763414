/// Why token ids cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("there is no prompt, or it has no tokens: even an empty prompt has a start and an end token")]
    Empty,
    #[error("prompts of one batch need one length, these have {0} and {1} tokens: pad them")]
    Uneven(usize, usize),
    #[error("the prompt has {length} tokens, the text encoder reads {most} at most: cut it off")]
    TooLong { length: usize, most: usize },
    #[error(
        "the token {id} is not among the {vocabulary} that the text encoder knows: the tokenizer belongs to another model"
    )]
    Unknown { id: i64, vocabulary: usize },
}

impl TokenError {
    /// The length that all prompts have.
    pub(super) fn check(prompts: &[Vec<i64>], vocabulary: usize, most: usize) -> Result<usize, Self> {
        let length = prompts.first().map_or(0, Vec::len);
        if length == 0 {
            return Err(TokenError::Empty);
        }
        if let Some(other) = prompts.iter().find(|prompt| prompt.len() != length) {
            return Err(TokenError::Uneven(length, other.len()));
        }
        if length > most {
            return Err(TokenError::TooLong { length, most });
        }
        let known = |id: i64| usize::try_from(id).is_ok_and(|id| id < vocabulary);
        match prompts.iter().flatten().find(|&&id| !known(id)) {
            Some(&id) => Err(TokenError::Unknown { id, vocabulary }),
            None => Ok(length),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_said() {
        let check = |prompts: &[Vec<i64>]| TokenError::check(prompts, 10, 3);
        assert_eq!(check(&[vec![0, 9], vec![1, 2]]), Ok(2));
        assert_eq!(check(&[]), Err(TokenError::Empty));
        assert_eq!(check(&[vec![]]), Err(TokenError::Empty));
        assert_eq!(check(&[vec![1], vec![1, 2]]), Err(TokenError::Uneven(1, 2)));
        assert_eq!(check(&[vec![1; 4]]), Err(TokenError::TooLong { length: 4, most: 3 }));
        assert_eq!(check(&[vec![-1]]), Err(TokenError::Unknown { id: -1, vocabulary: 10 }));
        assert_eq!(check(&[vec![10]]), Err(TokenError::Unknown { id: 10, vocabulary: 10 }));
    }
}
