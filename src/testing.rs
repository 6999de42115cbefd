//! Test only: a text table → the real stages → findings.
