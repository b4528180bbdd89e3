;; Sums gradients by column and bin: where gradient boosting spends most of its time.
;; A cell is 16 bytes: i64 sum of gradients; i64 with the sum of hessians below bit `countShift` and the number
;; of rows above it. Sums of integers are exact, so the order of rows never matters and a sibling is an exact
;; difference. A column has 256 cells, the missing bin first, and takes 4160 bytes: at 4096, equal bins of
;; different columns would compete for one set of the cache. Columns are padded to an even number.
(module
  (import "env" "memory" (memory 0))

  ;; Keeps what is read ahead from being left out as unused.
  (global $asked (mut i32) (i32.const 0))

  ;; Four columns at a time, then two.
  ;; bins: [rows of the table, stride] u8, stride even. rows: [count] i32. gradients: [rows of the table, 2] i32.
  ;; Adds to out: [stride, 260] cells, the last 4 unused.
  (func (export "histogram")
    (param $bins i32) (param $stride i32) (param $rows i32) (param $count i32)
    (param $gradients i32) (param $countShift i32) (param $out i32)
    (local $end i32) (local $blockEnd i32) (local $ahead i32) (local $row i32) (local $one v128) (local $add v128)
    (local $bin i32) (local $last i32) (local $column i32) (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local.set $one
      (i64x2.replace_lane 1 (v128.const i64x2 0 0)
        (i64.shl (i64.const 1) (i64.extend_i32_u (local.get $countShift)))))
    (local.set $end (i32.add (local.get $rows) (i32.shl (local.get $count) (i32.const 2))))
    (loop $nextBlock
      (local.set $blockEnd (i32.add (local.get $rows) (i32.const 64)))
      (if (i32.gt_u (local.get $blockEnd) (local.get $end)) (then (local.set $blockEnd (local.get $end))))
      ;; Asks for all memory of the block at once: its rows lie apart, and waiting for them one by one takes longer
      ;; than adding them.
      (local.set $ahead (local.get $rows))
      (block $asked
        (loop $ask
          (br_if $asked (i32.ge_u (local.get $ahead) (local.get $blockEnd)))
          (local.set $row (i32.load (local.get $ahead)))
          (local.set $bin (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
          (global.set $asked
            (i32.add
              (i32.load8_u (local.get $bin))
              (i32.add
                (i32.load8_u (i32.sub (i32.add (local.get $bin) (local.get $stride)) (i32.const 1)))
                (i32.load (i32.add (local.get $gradients) (i32.shl (local.get $row) (i32.const 3)))))))
          (local.set $ahead (i32.add (local.get $ahead) (i32.const 4)))
          (br $ask)))
      (block $done
        (loop $nextRow
          (br_if $done (i32.ge_u (local.get $rows) (local.get $blockEnd)))
          (local.set $row (i32.load (local.get $rows)))
          (local.set $add
            (i64x2.add
              (v128.load32x2_s (i32.add (local.get $gradients) (i32.shl (local.get $row) (i32.const 3))))
              (local.get $one)))
          (local.set $bin (i32.add (local.get $bins) (i32.mul (local.get $row) (local.get $stride))))
          (local.set $last (i32.add (local.get $bin) (local.get $stride)))
          (local.set $column (local.get $out))
          (block $fours
            (loop $nextFour
              (br_if $fours (i32.gt_u (i32.add (local.get $bin) (i32.const 4)) (local.get $last)))
              (local.set $a
                (i32.add (local.get $column) (i32.shl (i32.load8_u (local.get $bin)) (i32.const 4))))
              (v128.store (local.get $a)
                (i64x2.add (v128.load (local.get $a)) (local.get $add)))
              (local.set $b
                (i32.add (local.get $column) (i32.shl (i32.load8_u offset=1 (local.get $bin)) (i32.const 4))))
              (v128.store offset=4160 (local.get $b)
                (i64x2.add (v128.load offset=4160 (local.get $b)) (local.get $add)))
              (local.set $c
                (i32.add (local.get $column) (i32.shl (i32.load8_u offset=2 (local.get $bin)) (i32.const 4))))
              (v128.store offset=8320 (local.get $c)
                (i64x2.add (v128.load offset=8320 (local.get $c)) (local.get $add)))
              (local.set $d
                (i32.add (local.get $column) (i32.shl (i32.load8_u offset=3 (local.get $bin)) (i32.const 4))))
              (v128.store offset=12480 (local.get $d)
                (i64x2.add (v128.load offset=12480 (local.get $d)) (local.get $add)))
              (local.set $column (i32.add (local.get $column) (i32.const 16640)))
              (local.set $bin (i32.add (local.get $bin) (i32.const 4)))
              (br $nextFour)))
          (if (i32.lt_u (local.get $bin) (local.get $last))
            (then
              (local.set $a
                (i32.add (local.get $column) (i32.shl (i32.load8_u (local.get $bin)) (i32.const 4))))
              (v128.store (local.get $a) (i64x2.add (v128.load (local.get $a)) (local.get $add)))
              (local.set $b
                (i32.add (local.get $column)
                  (i32.shl (i32.load8_u offset=1 (local.get $bin)) (i32.const 4))))
              (v128.store offset=4160 (local.get $b)
                (i64x2.add (v128.load offset=4160 (local.get $b)) (local.get $add)))))
          (local.set $rows (i32.add (local.get $rows) (i32.const 4)))
          (br $nextRow)))
      (br_if $nextBlock (i32.lt_u (local.get $rows) (local.get $end)))))

  (func (export "clear") (param $at i32) (param $bytes i32)
    (memory.fill (local.get $at) (i32.const 0) (local.get $bytes)))

  ;; parent -= child, cell by cell; bytes is a multiple of 32.
  (func (export "subtract") (param $parent i32) (param $child i32) (param $bytes i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $parent) (local.get $bytes)))
    (loop $next
      (v128.store (local.get $parent)
        (i64x2.sub (v128.load (local.get $parent)) (v128.load (local.get $child))))
      (v128.store offset=16 (local.get $parent)
        (i64x2.sub (v128.load offset=16 (local.get $parent)) (v128.load offset=16 (local.get $child))))
      (local.set $parent (i32.add (local.get $parent) (i32.const 32)))
      (local.set $child (i32.add (local.get $child) (i32.const 32)))
      (br_if $next (i32.lt_u (local.get $parent) (local.get $end))))))
