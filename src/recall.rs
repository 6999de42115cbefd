//! What the last run knew (`run.json`) and what people wrote into status workbooks → [`Memory`](crate::model::memory::Memory).
