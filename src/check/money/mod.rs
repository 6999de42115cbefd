//! Rules, one a file; the slice below is their order in the catalogue.

use super::rule::Rule;

pub(crate) const RULES: &[&Rule] = &[];
