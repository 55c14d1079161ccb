package nabla.examples.embed;

import java.time.Duration;

/**
 * What a service takes at most.
 *
 * @param bytes of the body of a request
 * @param rows of a request
 * @param cells that one request may have drawn: rows times columns times draws
 * @param work how long a request may take, once it was received
 * @param receiving how long a request may take to arrive, headers included, and as long again an answer to be read
 * @param connections that are open at once
 * @param waiting requests that wait for a thread of the pool; more are told to come back
 */
public record Limits(int bytes, int rows, int cells, Duration work, Duration receiving, int connections, int waiting) {
    /** 1 MiB, 10 000 rows, a million drawn cells, 30 s of work, 10 s to arrive, 64 connections, 32 that wait. */
    public static Limits standard() {
        return new Limits(1 << 20, 10_000, 1_000_000, Duration.ofSeconds(30), Duration.ofSeconds(10), 64, 32);
    }
}
