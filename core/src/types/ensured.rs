//! What the verbs that may find their work done already answer.

/// What an `ensure` call found.
///
/// ```
/// use trunkline::Ensured;
///
/// let ensured = Ensured::Created("eth0.100");
/// assert!(ensured.is_created());
/// assert_eq!(ensured.into_inner(), "eth0.100");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Ensured<T> {
    /// It was not there, or not complete, and now is.
    Created(T),
    /// It was there as wanted; nothing was changed.
    Unchanged(T),
}

impl<T> Ensured<T> {
    /// The thing, however it came to be.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(inner) | Self::Unchanged(inner) => inner,
        }
    }

    /// Whether something was changed.
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }
}

/// What a `remove` call found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Removed {
    /// It was there and is gone now.
    Removed,
    /// It was gone already.
    AlreadyGone,
}
