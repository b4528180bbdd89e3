;; Puts floats into bins: 1 + the number of cuts below the value, 0 for NaN. So bin b holds
;; cuts[b-2] < v <= cuts[b-1]. A binary search of eight steps without a branch.
(module
  (import "env" "memory" (memory 0))

  ;; values: [count] f32. cuts: [255] f32 ascending, filled up with +Infinity.
  ;; Bins go to out, out + stride, out + 2 stride, ... as u8.
  (func (export "binFloats")
    (param $values i32) (param $count i32) (param $cuts i32) (param $out i32) (param $stride i32)
    (local $end i32) (local $v f32) (local $p i32)
    (local.set $end (i32.add (local.get $values) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $values) (local.get $end)))
        (local.set $v (f32.load (local.get $values)))
        ;; Steps of 128, 64, ... 1 cuts: 512, 256, ... 4 bytes.
        (local.set $p (i32.add (local.get $cuts)
          (i32.shl (f32.lt (f32.load offset=508 (local.get $cuts)) (local.get $v)) (i32.const 9))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=252 (local.get $p)) (local.get $v)) (i32.const 8))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=124 (local.get $p)) (local.get $v)) (i32.const 7))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=60 (local.get $p)) (local.get $v)) (i32.const 6))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=28 (local.get $p)) (local.get $v)) (i32.const 5))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=12 (local.get $p)) (local.get $v)) (i32.const 4))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load offset=4 (local.get $p)) (local.get $v)) (i32.const 3))))
        (local.set $p (i32.add (local.get $p)
          (i32.shl (f32.lt (f32.load (local.get $p)) (local.get $v)) (i32.const 2))))
        (i32.store8 (local.get $out)
          (i32.mul
            (i32.add (i32.shr_u (i32.sub (local.get $p) (local.get $cuts)) (i32.const 2)) (i32.const 1))
            (f32.eq (local.get $v) (local.get $v))))
        (local.set $out (i32.add (local.get $out) (local.get $stride)))
        (local.set $values (i32.add (local.get $values) (i32.const 4)))
        (br $next)))))
