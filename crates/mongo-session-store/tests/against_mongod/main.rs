//! The store against a real `mongod`, which these tests start and end themselves:
//! the program in the environment variable `MONGOD`, or else the one on PATH.

mod connect_mongo;
mod contract;
mod deadlines;
mod model;
mod mongod;
mod place;
mod round_trips;
mod secrets;
mod touch;
mod waiting;
