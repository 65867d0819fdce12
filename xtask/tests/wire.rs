//! The client, tried on a real Socket.IO server and on hostile ones.

#[path = "wire/hostile.rs"]
mod hostile;
#[path = "wire/hostile_server.rs"]
mod hostile_server;
#[path = "wire/leaving.rs"]
mod leaving;
#[path = "wire/plain_http.rs"]
mod plain_http;
#[path = "wire/real.rs"]
mod real;
#[path = "wire/real_server.rs"]
mod real_server;
