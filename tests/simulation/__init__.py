"""Simulation: several real tills, one modelled platform, faults, and a clock of its own.

    sh deploy/test --simulation                     300 seeds and the planted bugs
    sh deploy/test --simulation -- --seeds 5000     as many as you like (--first-seed N: from N on)
    sh deploy/test --simulation -- --seed 123       one seed again, step by step the same

world    time, chance, post: nothing else decides anything
machine  what a power cut leaves (file, key) and what it takes (boot, programs)
program  one running Baton, of the product's own parts, on a real file
book     the platform: its own rules and arithmetic;  network, adapter: the way to it, with faults
story    customers, the platform's people, power, clocks and weather
audit    what must hold at each moment;  closing: what must hold in the end
planted  known bugs that must be caught;  run: the scheduler
"""
