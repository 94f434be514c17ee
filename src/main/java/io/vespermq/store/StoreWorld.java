package io.vespermq.store;

import io.vespermq.runtime.Clock;
import io.vespermq.runtime.Loop;
import io.vespermq.runtime.Workers;
import io.vespermq.store.file.Disk;
import io.vespermq.store.flush.Flusher;
import io.vespermq.store.segment.Space;

/**
 * What an open store needs of the world.
 *
 * @param loop its owner
 * @param workers for what must block
 * @param ahead one worker that prepares the log ahead of the writer: appends wait for it, so it waits for nobody's reads
 * @param clock source of store times
 * @param disk where its files are
 * @param flusher forces them
 * @param space whether there is room in them
 */
record StoreWorld(Loop loop, Workers workers, Workers ahead, Clock clock, Disk disk, Flusher flusher, Space space) {}
