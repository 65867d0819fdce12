//! Processes that the runner starts: the judged server, MongoDB, and the end of
//! both.

pub mod limits;
pub mod mongo;
pub mod server;
pub mod storage_faults;
