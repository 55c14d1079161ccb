package nabla.examples.playground;

import java.time.Duration;

/**
 * What the playground takes at most.
 *
 * @param bytes of the body of a request
 * @param points of a data set
 * @param steps of a training
 * @param sessions at once
 * @param idle how long a session lives without a request
 * @param unseen how long a session trains without a request
 * @param receiving how long a request may take to arrive
 * @param connections that are open at once
 */
record Limits(
        int bytes,
        int points,
        int steps,
        int sessions,
        Duration idle,
        Duration unseen,
        Duration receiving,
        int connections) {
    /** 256 KiB, 2,000 points, 100,000 steps, 8 sessions that end after 90 s and rest after 3 s; 10 s to arrive, 64 connections. */
    static Limits standard() {
        return new Limits(
                1 << 18, 2000, 100_000, 8, Duration.ofSeconds(90), Duration.ofSeconds(3), Duration.ofSeconds(10), 64);
    }
}
