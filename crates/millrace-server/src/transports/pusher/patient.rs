//! A stream whose writes may stand still for a while only: then they fail, as for a reader that is gone
//! (contracts/tasks.md 11.7). Costs a timer only while something waits to be written. Reads pass through.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

use super::limits::STALL_TIME;

/// The stream and, while it takes nothing, the end of its patience.
#[derive(Debug)]
pub(super) struct Patient<S> {
    stream: S,
    standing_still: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, standing_still: None }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if let Poll::Ready(wrote) = Pin::new(&mut this.stream).poll_write(cx, buf) {
            this.standing_still = None;
            return Poll::Ready(wrote);
        }
        let patience = this.standing_still.get_or_insert_with(|| Box::pin(sleep(STALL_TIME)));
        ready!(patience.as_mut().poll(cx));
        // A later try, for a close frame, waits anew.
        this.standing_still = None;
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
