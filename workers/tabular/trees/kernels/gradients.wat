;; Exponentials and the gradients of log losses, two rows at a time. Only the four operations and rounding
;; are used, so that every machine gets the same bits, as Math.exp does not promise.
(module
  (import "env" "memory" (memory 0))

  ;; e^x within 2 units in the last place. x = k ln 2 + r with |r| <= ln 2 / 2; e^r by its Taylor series to r^13
  ;; (the rest is below 5e-18); then k is added to the exponent. x is held within [-700, 700]: nothing overflows.
  (func $exp (param $x v128) (result v128)
    (local $shifted v128) (local $k v128) (local $r v128)
    (local $r2 v128) (local $r4 v128) (local $r8 v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $p v128)
    (local.set $x
      (f64x2.max (f64x2.min (local.get $x) (v128.const f64x2 700 700)) (v128.const f64x2 -700 -700)))
    ;; Adding 1.5 * 2^52 leaves the nearest whole number in the low bits.
    (local.set $shifted
      (f64x2.add
        (f64x2.mul (local.get $x) (v128.const f64x2 1.4426950408889634 1.4426950408889634))
        (v128.const f64x2 6755399441055744 6755399441055744)))
    (local.set $k
      (f64x2.sub (local.get $shifted) (v128.const f64x2 6755399441055744 6755399441055744)))
    ;; ln 2 in two parts, the first short enough for an exact product (fdlibm).
    (local.set $r
      (f64x2.sub
        (f64x2.sub (local.get $x)
          (f64x2.mul (local.get $k) (v128.const f64x2 6.93147180369123816490e-01 6.93147180369123816490e-01)))
        (f64x2.mul (local.get $k) (v128.const f64x2 1.90821492927058770002e-10 1.90821492927058770002e-10))))
    ;; Estrin's scheme: pairs of terms, pairs of pairs, ... so that few steps wait for one another.
    (local.set $r2 (f64x2.mul (local.get $r) (local.get $r)))
    (local.set $r4 (f64x2.mul (local.get $r2) (local.get $r2)))
    (local.set $r8 (f64x2.mul (local.get $r4) (local.get $r4)))
    (local.set $a
      (f64x2.add
        (f64x2.add (v128.const f64x2 1.0 1.0)
          (f64x2.mul (v128.const f64x2 1.0 1.0) (local.get $r)))
        (f64x2.mul (local.get $r2)
          (f64x2.add (v128.const f64x2 0.5 0.5)
            (f64x2.mul (v128.const f64x2 0.16666666666666666 0.16666666666666666) (local.get $r))))))
    (local.set $b
      (f64x2.add
        (f64x2.add (v128.const f64x2 0.041666666666666664 0.041666666666666664)
          (f64x2.mul (v128.const f64x2 0.008333333333333333 0.008333333333333333) (local.get $r)))
        (f64x2.mul (local.get $r2)
          (f64x2.add (v128.const f64x2 0.001388888888888889 0.001388888888888889)
            (f64x2.mul (v128.const f64x2 0.0001984126984126984 0.0001984126984126984) (local.get $r))))))
    (local.set $c
      (f64x2.add
        (f64x2.add (v128.const f64x2 2.48015873015873e-05 2.48015873015873e-05)
          (f64x2.mul (v128.const f64x2 2.7557319223985893e-06 2.7557319223985893e-06) (local.get $r)))
        (f64x2.mul (local.get $r2)
          (f64x2.add (v128.const f64x2 2.755731922398589e-07 2.755731922398589e-07)
            (f64x2.mul (v128.const f64x2 2.505210838544172e-08 2.505210838544172e-08) (local.get $r))))))
    (local.set $d
      (f64x2.add (v128.const f64x2 2.08767569878681e-09 2.08767569878681e-09)
        (f64x2.mul (v128.const f64x2 1.6059043836821613e-10 1.6059043836821613e-10) (local.get $r))))
    (local.set $p
      (f64x2.add
        (f64x2.add (local.get $a) (f64x2.mul (local.get $b) (local.get $r4)))
        (f64x2.mul (local.get $r8)
          (f64x2.add (local.get $c) (f64x2.mul (local.get $d) (local.get $r4))))))
    (i64x2.add (i64x2.shl (local.get $shifted) (i32.const 52)) (local.get $p)))

  ;; from, to: [count] f64, count even; they may be the same.
  (func (export "exp") (param $from i32) (param $to i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (v128.store (local.get $to) (call $exp (v128.load (local.get $from))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (br $next))))

  ;; Moves the exponents of two products in [1e-300, 1] to a sum of exponents, so that they stay far from 0.
  (func $exponents (param $products v128) (result v128)
    (i64x2.sub (i64x2.shr_u (local.get $products) (i32.const 52)) (v128.const i64x2 1023 1023)))
  (func $mantissas (param $products v128) (result v128)
    (v128.or
      (v128.and (local.get $products) (v128.const i64x2 0x000fffffffffffff 0x000fffffffffffff))
      (v128.const f64x2 1 1)))

  ;; scores: [count] f64, logits of class 1; labels: [count] u16, 0 or 1, or 2 for a row of padding; count even.
  ;; Unless `gradients` is 0, writes [count, 2] i32 there: (p - label) weight gradientUnit and
  ;; p (1 - p) weight hessianUnit, rounded.
  ;; out: four pairs: products and exponents whose logarithms sum the log of the probability given to the rows of
  ;; class 0, f64 and i64, then those of class 1. A probability counts as 1e-15 at least.
  (func (export "logistic")
    (param $scores i32) (param $labels i32) (param $count i32) (param $weight0 f64) (param $weight1 f64)
    (param $gradientUnit f64) (param $hessianUnit f64) (param $gradients i32) (param $out i32)
    (local $i i32) (local $p v128) (local $q v128) (local $label v128) (local $weight v128) (local $step v128)
    (local $products0 v128) (local $products1 v128) (local $exponents0 v128) (local $exponents1 v128)
    (local.set $products0 (v128.const f64x2 1 1))
    (local.set $products1 (v128.const f64x2 1 1))
    (local.set $weight (f64x2.splat (local.get $weight0)))
    (local.set $step (f64x2.splat (f64.sub (local.get $weight1) (local.get $weight0))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $count)))
        (local.set $p (call $exp (v128.load (local.get $scores))))
        (local.set $q
          (f64x2.div (v128.const f64x2 1 1) (f64x2.add (v128.const f64x2 1 1) (local.get $p))))
        (local.set $p (f64x2.mul (local.get $p) (local.get $q)))
        (local.set $label
          (f64x2.replace_lane 1
            (f64x2.splat (f64.convert_i32_u (i32.load16_u (local.get $labels))))
            (f64.convert_i32_u (i32.load16_u offset=2 (local.get $labels)))))
        (local.set $products0
          (f64x2.mul (local.get $products0)
            (v128.bitselect
              (f64x2.max (local.get $q) (v128.const f64x2 1e-15 1e-15))
              (v128.const f64x2 1 1)
              (f64x2.eq (local.get $label) (v128.const f64x2 0 0)))))
        (local.set $products1
          (f64x2.mul (local.get $products1)
            (v128.bitselect
              (f64x2.max (local.get $p) (v128.const f64x2 1e-15 1e-15))
              (v128.const f64x2 1 1)
              (f64x2.eq (local.get $label) (v128.const f64x2 1 1)))))
        (if (local.get $gradients)
          (then
            (v128.store (local.get $gradients)
              ;; [g, g, 0, 0] and [h, h, 0, 0] to [g, h, g, h]
              (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
                (i32x4.trunc_sat_f64x2_s_zero
                  (f64x2.nearest
                    (f64x2.mul
                      (f64x2.mul
                        (f64x2.sub (local.get $p) (local.get $label))
                        (f64x2.add (local.get $weight) (f64x2.mul (local.get $label) (local.get $step))))
                      (f64x2.splat (local.get $gradientUnit)))))
                (i32x4.trunc_sat_f64x2_s_zero
                  (f64x2.nearest
                    (f64x2.mul
                      (f64x2.mul
                        (f64x2.mul (local.get $p) (local.get $q))
                        (f64x2.add (local.get $weight) (f64x2.mul (local.get $label) (local.get $step))))
                      (f64x2.splat (local.get $hessianUnit)))))))
            (local.set $gradients (i32.add (local.get $gradients) (i32.const 16)))))
        (local.set $scores (i32.add (local.get $scores) (i32.const 16)))
        (local.set $labels (i32.add (local.get $labels) (i32.const 4)))
        (local.set $i (i32.add (local.get $i) (i32.const 2)))
        ;; After 16 factors of 1e-15 at least.
        (br_if $next (i32.and (local.get $i) (i32.const 31)))
        (local.set $exponents0
          (i64x2.add (local.get $exponents0) (call $exponents (local.get $products0))))
        (local.set $products0 (call $mantissas (local.get $products0)))
        (local.set $exponents1
          (i64x2.add (local.get $exponents1) (call $exponents (local.get $products1))))
        (local.set $products1 (call $mantissas (local.get $products1)))
        (br $next)))
    (v128.store (local.get $out) (local.get $products0))
    (v128.store offset=16 (local.get $out) (local.get $exponents0))
    (v128.store offset=32 (local.get $out) (local.get $products1))
    (v128.store offset=48 (local.get $out) (local.get $exponents1)))

  ;; [a, b] of two labels: 1 where it is `output`, else 0; and the weights of two labels.
  (func $isOutput (param $labels i32) (param $output i32) (result v128)
    (f64x2.replace_lane 1
      (f64x2.splat
        (f64.convert_i32_u (i32.eq (i32.load16_u (local.get $labels)) (local.get $output))))
      (f64.convert_i32_u (i32.eq (i32.load16_u offset=2 (local.get $labels)) (local.get $output)))))
  (func $weightsOf (param $labels i32) (param $weights i32) (result v128)
    (f64x2.replace_lane 1
      (f64x2.splat
        (f64.load (i32.add (local.get $weights)
          (i32.shl (i32.load16_u (local.get $labels)) (i32.const 3)))))
      (f64.load (i32.add (local.get $weights)
        (i32.shl (i32.load16_u offset=2 (local.get $labels)) (i32.const 3))))))

  ;; scores: f64 of one output, `scoreStride` bytes apart; scales: [count] f64, one over a row's sum of exponentials;
  ;; labels: [count] u16; weights: f64 by label; count even. Writes [count, 2] i32 gradients as above.
  (func (export "softmax")
    (param $scores i32) (param $scoreStride i32) (param $scales i32) (param $labels i32) (param $count i32)
    (param $output i32) (param $weights i32) (param $gradientUnit f64) (param $hessianUnit f64)
    (param $gradients i32)
    (local $end i32) (local $p v128) (local $weight v128)
    (local.set $end (i32.add (local.get $scales) (i32.shl (local.get $count) (i32.const 3))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $scales) (local.get $end)))
        (local.set $p
          (f64x2.mul
            (call $exp
              (v128.load64_lane 1
                (i32.add (local.get $scores) (local.get $scoreStride))
                (v128.load64_zero (local.get $scores))))
            (v128.load (local.get $scales))))
        (local.set $weight (call $weightsOf (local.get $labels) (local.get $weights)))
        (v128.store (local.get $gradients)
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23
            (i32x4.trunc_sat_f64x2_s_zero
              (f64x2.nearest
                (f64x2.mul
                  (f64x2.mul
                    (f64x2.sub (local.get $p) (call $isOutput (local.get $labels) (local.get $output)))
                    (local.get $weight))
                  (f64x2.splat (local.get $gradientUnit)))))
            (i32x4.trunc_sat_f64x2_s_zero
              (f64x2.nearest
                (f64x2.mul
                  (f64x2.mul
                    (f64x2.mul (local.get $p) (f64x2.sub (v128.const f64x2 1 1) (local.get $p)))
                    (local.get $weight))
                  (f64x2.splat (local.get $hessianUnit)))))))
        (local.set $scores (i32.add (local.get $scores) (i32.shl (local.get $scoreStride) (i32.const 1))))
        (local.set $scales (i32.add (local.get $scales) (i32.const 16)))
        (local.set $labels (i32.add (local.get $labels) (i32.const 4)))
        (local.set $gradients (i32.add (local.get $gradients) (i32.const 16)))
        (br $next)))))
