/** The store's world in one thread, from one seed: loop, workers, clock, disk, faults; and what must hold at every step. */
package io.vespermq.store.simulation;
