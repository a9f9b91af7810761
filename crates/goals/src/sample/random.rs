//! Repeatable chance: the same seed gives the same company.

/// SplitMix64 (Steele, Lea, Flood 2014): small, fast and good enough for made-up numbers; not for secrets.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to and without `below`.
    pub(super) fn below(&mut self, below: u32) -> u32 {
        u32::try_from(self.next() % u64::from(below.max(1))).unwrap_or(0)
    }

    /// From `least` to `most`, both included.
    pub(super) fn between(&mut self, least: u32, most: u32) -> u32 {
        least + self.below(most.saturating_sub(least) + 1)
    }

    /// From `least` to `most`, values around the middle more often.
    pub(super) fn around(&mut self, least: u32, most: u32) -> u32 {
        let span = most.saturating_sub(least) + 1;
        least + (self.below(span) + self.below(span) + self.below(span)) / 3
    }

    /// True in so many of a thousand cases.
    pub(super) fn in_thousand(&mut self, cases: u32) -> bool {
        self.below(1_000) < cases
    }

    /// One of the choices; the first where there is none other.
    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T], or: &'a T) -> &'a T {
        let count = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices.get(usize::try_from(self.below(count)).unwrap_or(0)).unwrap_or(or)
    }

    /// A whole number whose mean is `thousandths / 1000`, up to a third more or less.
    pub(super) fn about(&mut self, thousandths: u32) -> u32 {
        let spread = self.between(667, 1_333);
        let exact = u64::from(thousandths) * u64::from(spread) / 1_000;
        let whole = u32::try_from(exact / 1_000).unwrap_or(u32::MAX);
        let rest = u32::try_from(exact % 1_000).unwrap_or(0);
        whole + u32::from(self.in_thousand(rest))
    }
}
