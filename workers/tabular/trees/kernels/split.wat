;; Finds the cut of a node with the largest gain from its histogram (histogram.wat says what a cell is).
;; A cut is a column and a bin: bins 1..bin go left; missing values (bin 0) are tried on both sides.
;; Score of a cut: gl^2 / (hl + lambda) + gr^2 / (hr + lambda), all in the integer units of the histogram.
(module
  (import "env" "memory" (memory 0))

  ;; Of the node in hand. A pair is f64 [gradients, hessians].
  (global $shift (mut i64) (i64.const 0))
  (global $mask (mut v128) (v128.const i64x2 0 0))
  (global $lambda (mut v128) (v128.const f64x2 0 0))
  (global $minHessian (mut v128) (v128.const f64x2 0 0))
  (global $minRows (mut i32) (i32.const 1))
  (global $node (mut v128) (v128.const f64x2 0 0))
  (global $count (mut i32) (i32.const 0))
  (global $best (mut f64) (f64.const 0))
  (global $found (mut i32) (i32.const 0))

  (func $countOf (param $cell v128) (result i32)
    (i32.wrap_i64 (i64.shr_u (i64x2.extract_lane 1 (local.get $cell)) (global.get $shift))))

  ;; A cell as a pair. Sums stay below 2^51, so that adding 1.5 * 2^52 as bits makes floats of the integers.
  (func $pairOf (param $cell v128) (result v128)
    (f64x2.sub
      (i64x2.add (v128.and (local.get $cell) (global.get $mask))
        (v128.const i64x2 0x4338000000000000 0x4338000000000000))
      (v128.const f64x2 6755399441055744 6755399441055744)))

  ;; Sum of the first `cells` cells.
  (func $total (param $cell i32) (param $cells i32) (result v128)
    (local $end i32) (local $sum v128)
    (local.set $end (i32.add (local.get $cell) (i32.shl (local.get $cells) (i32.const 4))))
    (loop $next
      (local.set $sum (i64x2.add (local.get $sum) (v128.load (local.get $cell))))
      (local.set $cell (i32.add (local.get $cell) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $cell) (local.get $end))))
    (local.get $sum))

  ;; Tries the cuts after bins 1..cuts of one column, with `left` on the left side already.
  (func $scan
    (param $cell i32) (param $cuts i32) (param $left v128) (param $column i32) (param $out i32)
    (local $bin i32) (local $rows i32) (local $l v128) (local $r v128) (local $h v128) (local $score f64)
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $bin) (local.get $cuts)))
        (local.set $bin (i32.add (local.get $bin) (i32.const 1)))
        (local.set $cell (i32.add (local.get $cell) (i32.const 16)))
        (local.set $left (i64x2.add (local.get $left) (v128.load (local.get $cell))))
        (local.set $rows
          (i32.wrap_i64 (i64.shr_u (i64x2.extract_lane 1 (local.get $left)) (global.get $shift))))
        (br_if $next (i32.lt_u (local.get $rows) (global.get $minRows)))
        (br_if $done
          (i32.lt_s (i32.sub (global.get $count) (local.get $rows)) (global.get $minRows)))
        ;; $pairOf and $countOf are written out in this loop: not every engine inlines.
        (local.set $l
          (f64x2.sub
            (i64x2.add (v128.and (local.get $left) (global.get $mask))
              (v128.const i64x2 0x4338000000000000 0x4338000000000000))
            (v128.const f64x2 6755399441055744 6755399441055744)))
        (local.set $r (f64x2.sub (global.get $node) (local.get $l)))
        ;; From [gl, hl] and [gr, hr] to [hl, hr] and [gl, gr].
        (local.set $h
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $l) (local.get $r)))
        (br_if $next
          (i32.eqz (i64x2.all_true (f64x2.ge (local.get $h) (global.get $minHessian)))))
        (local.set $l
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $l) (local.get $r)))
        (local.set $r
          (f64x2.div (f64x2.mul (local.get $l) (local.get $l))
            (f64x2.add (local.get $h) (global.get $lambda))))
        (local.set $score
          (f64.add (f64x2.extract_lane 0 (local.get $r)) (f64x2.extract_lane 1 (local.get $r))))
        (br_if $next (f64.le (local.get $score) (global.get $best)))
        (global.set $best (local.get $score))
        (global.set $found (i32.const 1))
        (v128.store offset=8 (local.get $out) (call $pairOf (local.get $left)))
        (i32.store offset=40 (local.get $out) (local.get $column))
        (i32.store offset=44 (local.get $out) (local.get $bin))
        (i32.store offset=52 (local.get $out) (local.get $rows))
        (br $next))))

  ;; The cuts of one column. `cells` counts the missing bin too.
  (func $scanColumn (param $cell i32) (param $cells i32) (param $column i32) (param $out i32)
    (local $missing v128) (local $cuts i32)
    (local.set $missing (v128.load (local.get $cell)))
    (local.set $cuts (i32.sub (local.get $cells) (i32.const 2)))
    (global.set $found (i32.const 0))
    (if (i32.eqz (call $countOf (local.get $missing)))
      (then
        (call $scan (local.get $cell) (local.get $cuts) (v128.const i64x2 0 0) (local.get $column) (local.get $out))
        (if (global.get $found)
          (then
            ;; None missing here: those that come later go with the larger side.
            (i32.store offset=48 (local.get $out)
              (i32.gt_u (i32.shl (i32.load offset=52 (local.get $out)) (i32.const 1)) (global.get $count))))))
      (else
        ;; Missing right, where all that are present may go left; then missing left.
        (call $scan (local.get $cell) (i32.add (local.get $cuts) (i32.const 1)) (v128.const i64x2 0 0)
          (local.get $column) (local.get $out))
        (if (global.get $found) (then (i32.store offset=48 (local.get $out) (i32.const 0))))
        (global.set $found (i32.const 0))
        (call $scan (local.get $cell) (local.get $cuts) (local.get $missing) (local.get $column) (local.get $out))
        (if (global.get $found) (then (i32.store offset=48 (local.get $out) (i32.const 1)))))))

  ;; histogram: of the node. columns: [columnCount, 2] i32, the columns to try and the cells of each.
  ;; out: f64 score, gl, hl, g, h; i32 column (-1: no cut), bin, missingLeft, rows left, rows. g, h and rows are of
  ;; the whole node and always written.
  (func (export "bestSplit")
    (param $histogram i32) (param $columns i32) (param $columnCount i32) (param $countShift i32)
    (param $lambda f64) (param $minHessian f64) (param $minRows i32) (param $out i32)
    (local $end i32) (local $sum v128) (local $column i32)
    (global.set $shift (i64.extend_i32_u (local.get $countShift)))
    (global.set $mask
      (i64x2.replace_lane 1 (v128.const i64x2 -1 -1)
        (i64.sub (i64.shl (i64.const 1) (global.get $shift)) (i64.const 1))))
    (global.set $lambda (f64x2.splat (local.get $lambda)))
    (global.set $minHessian (f64x2.splat (local.get $minHessian)))
    (global.set $minRows (local.get $minRows))
    ;; Every row is in some bin of the first column.
    (local.set $sum (call $total (local.get $histogram) (i32.const 256)))
    (global.set $node (call $pairOf (local.get $sum)))
    (global.set $count (call $countOf (local.get $sum)))
    (global.set $best (f64.const 0))
    (i32.store offset=40 (local.get $out) (i32.const -1))
    (local.set $end (i32.add (local.get $columns) (i32.shl (local.get $columnCount) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $columns) (local.get $end)))
        (local.set $column (i32.load (local.get $columns)))
        (call $scanColumn
          (i32.add (local.get $histogram) (i32.mul (local.get $column) (i32.const 4160)))
          (i32.load offset=4 (local.get $columns)) (local.get $column) (local.get $out))
        (local.set $columns (i32.add (local.get $columns) (i32.const 8)))
        (br $next)))
    (f64.store (local.get $out) (global.get $best))
    (v128.store offset=24 (local.get $out) (global.get $node))
    (i32.store offset=56 (local.get $out) (global.get $count))))
