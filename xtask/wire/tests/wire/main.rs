//! The client, tried on a real Socket.IO server and on hostile ones.

mod hostile;
mod hostile_server;
mod leaving;
mod plain_http;
mod real;
mod real_server;
