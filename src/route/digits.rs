//! A number in decimal digits, for texts that are put together on every decision: the formatting of the
//! standard library costs ten times as much and asks for memory.
//!
//! Must never: know what the number means.

/// Digits of the largest number.
const DIGITS_MAX: usize = 10;

/// The digits of one number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Digits {
    digits: [u8; DIGITS_MAX],
    from: usize,
}

impl Digits {
    /// The digits of `number`, without leading zeros.
    pub(super) fn of(number: u32) -> Self {
        let mut left = number;
        let mut all = Self { digits: [b'0'; DIGITS_MAX], from: DIGITS_MAX - 1 };
        for (at, digit) in all.digits.iter_mut().enumerate().rev() {
            *digit = b"0123456789"[left as usize % 10];
            all.from = at;
            left /= 10;
            if left == 0 {
                break;
            }
        }
        all
    }

    /// As text.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.digits[self.from..]).unwrap_or("")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_the_standard_library_writes_them() {
        for number in [0, 1, 9, 10, 99, 100, 1017, 1_000_000, u32::MAX] {
            assert_eq!(Digits::of(number).as_str(), number.to_string());
        }
    }
}
