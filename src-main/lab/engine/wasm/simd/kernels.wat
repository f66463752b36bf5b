;; Loops over float32 values on the memory of tfjs' wasm backend, four lanes at a time. Addresses are bytes, counts are
;; values. No data segments and no stack of its own: nothing here may claim a byte of the backend's memory.
;; test/main/lab/engine/simd-kernels.test.ts turns this file into kernels.generated.ts (vitest -u) and checks that they agree.
(module
  (import "env" "memory" (memory 1))

  ;; One Adam(W) update; the formula is that of heap-adam.ts, in float32. Slopes below 1e-17, first moments below 1e-30
  ;; and second moments below 2^-126 count as 0: they change nothing beside epsilon, but what they are multiplied to is
  ;; denormal, which costs processors a hundred cycles each.
  (func (export "adam")
    (param $w i32) (param $g i32) (param $m i32) (param $v i32) (param $count i32)
    (param $rate f32) (param $beta1 f32) (param $fresh1 f32) (param $beta2 f32) (param $fresh2 f32)
    (param $correction f32) (param $epsilon f32) (param $keep f32) (param $pull f32)
    (local $end i32) (local $weight v128) (local $slope v128) (local $first v128) (local $second v128)
    (local $weight1 f32) (local $slope1 f32) (local $first1 f32) (local $second1 f32)
    (local $rate4 v128) (local $beta14 v128) (local $fresh14 v128) (local $beta24 v128) (local $fresh24 v128)
    (local $correction4 v128) (local $epsilon4 v128) (local $keep4 v128) (local $pull4 v128)
    (local.set $rate4 (f32x4.splat (local.get $rate)))
    (local.set $beta14 (f32x4.splat (local.get $beta1)))
    (local.set $fresh14 (f32x4.splat (local.get $fresh1)))
    (local.set $beta24 (f32x4.splat (local.get $beta2)))
    (local.set $fresh24 (f32x4.splat (local.get $fresh2)))
    (local.set $correction4 (f32x4.splat (local.get $correction)))
    (local.set $epsilon4 (f32x4.splat (local.get $epsilon)))
    (local.set $keep4 (f32x4.splat (local.get $keep)))
    (local.set $pull4 (f32x4.splat (local.get $pull)))
    (local.set $end (i32.add (local.get $w) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $w) (local.get $end)))
        (local.set $weight (v128.load align=4 (local.get $w)))
        (local.set $slope
          (f32x4.add (v128.load align=4 (local.get $g)) (f32x4.mul (local.get $pull4) (local.get $weight))))
        (local.set $slope
          (v128.andnot (local.get $slope)
            (f32x4.lt (f32x4.abs (local.get $slope)) (v128.const f32x4 1e-17 1e-17 1e-17 1e-17))))
        (local.set $first
          (f32x4.add
            (f32x4.mul (local.get $beta14) (v128.load align=4 (local.get $m)))
            (f32x4.mul (local.get $fresh14) (local.get $slope))))
        (local.set $first
          (v128.andnot (local.get $first)
            (f32x4.lt (f32x4.abs (local.get $first)) (v128.const f32x4 1e-30 1e-30 1e-30 1e-30))))
        (local.set $second
          (f32x4.add
            (f32x4.mul (local.get $beta24) (v128.load align=4 (local.get $v)))
            (f32x4.mul (f32x4.mul (local.get $fresh24) (local.get $slope)) (local.get $slope))))
        (local.set $second
          (v128.andnot (local.get $second)
            (f32x4.lt (local.get $second) (v128.const f32x4 0x1p-126 0x1p-126 0x1p-126 0x1p-126))))
        (v128.store align=4 (local.get $m) (local.get $first))
        (v128.store align=4 (local.get $v) (local.get $second))
        (v128.store align=4 (local.get $w)
          (f32x4.sub
            (f32x4.mul (local.get $weight) (local.get $keep4))
            (f32x4.div
              (f32x4.mul (local.get $rate4) (local.get $first))
              (f32x4.add
                (f32x4.sqrt (f32x4.mul (local.get $second) (local.get $correction4)))
                (local.get $epsilon4)))))
        (local.set $w (i32.add (local.get $w) (i32.const 16)))
        (local.set $g (i32.add (local.get $g) (i32.const 16)))
        (local.set $m (i32.add (local.get $m) (i32.const 16)))
        (local.set $v (i32.add (local.get $v) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $w) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $w) (local.get $end)))
        (local.set $weight1 (f32.load (local.get $w)))
        (local.set $slope1 (f32.add (f32.load (local.get $g)) (f32.mul (local.get $pull) (local.get $weight1))))
        (if (f32.lt (f32.abs (local.get $slope1)) (f32.const 1e-17)) (then (local.set $slope1 (f32.const 0))))
        (local.set $first1
          (f32.add
            (f32.mul (local.get $beta1) (f32.load (local.get $m)))
            (f32.mul (local.get $fresh1) (local.get $slope1))))
        (if (f32.lt (f32.abs (local.get $first1)) (f32.const 1e-30)) (then (local.set $first1 (f32.const 0))))
        (local.set $second1
          (f32.add
            (f32.mul (local.get $beta2) (f32.load (local.get $v)))
            (f32.mul (f32.mul (local.get $fresh2) (local.get $slope1)) (local.get $slope1))))
        (if (f32.lt (local.get $second1) (f32.const 0x1p-126)) (then (local.set $second1 (f32.const 0))))
        (f32.store (local.get $m) (local.get $first1))
        (f32.store (local.get $v) (local.get $second1))
        (f32.store (local.get $w)
          (f32.sub
            (f32.mul (local.get $weight1) (local.get $keep))
            (f32.div
              (f32.mul (local.get $rate) (local.get $first1))
              (f32.add (f32.sqrt (f32.mul (local.get $second1) (local.get $correction))) (local.get $epsilon)))))
        (local.set $w (i32.add (local.get $w) (i32.const 4)))
        (local.set $g (i32.add (local.get $g) (i32.const 4)))
        (local.set $m (i32.add (local.get $m) (i32.const 4)))
        (local.set $v (i32.add (local.get $v) (i32.const 4)))
        (br $nextOne))))

  ;; out[row, i] += bias[i], then a floor: 0 for ReLU, -infinity for none. pmax keeps a NaN, which says training broke.
  (func (export "addBias") (param $out i32) (param $bias i32) (param $rows i32) (param $width i32) (param $floor f32)
    (local $b i32) (local $end i32) (local $tail i32) (local $floor4 v128)
    (local.set $floor4 (f32x4.splat (local.get $floor)))
    (block $done
      (loop $row
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (local.set $b (local.get $bias))
        (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $width) (i32.const -4)) (i32.const 2))))
        (local.set $tail (i32.add (local.get $out) (i32.shl (local.get $width) (i32.const 2))))
        (block $rowDone
          (loop $next
            (br_if $rowDone (i32.ge_u (local.get $out) (local.get $end)))
            (v128.store align=4 (local.get $out)
              (f32x4.pmax
                (f32x4.add (v128.load align=4 (local.get $out)) (v128.load align=4 (local.get $b)))
                (local.get $floor4)))
            (local.set $out (i32.add (local.get $out) (i32.const 16)))
            (local.set $b (i32.add (local.get $b) (i32.const 16)))
            (br $next)))
        (block $tailDone
          (loop $nextOne
            (br_if $tailDone (i32.ge_u (local.get $out) (local.get $tail)))
            (f32.store (local.get $out)
              (f32.max (f32.add (f32.load (local.get $out)) (f32.load (local.get $b))) (local.get $floor)))
            (local.set $out (i32.add (local.get $out) (i32.const 4)))
            (local.set $b (i32.add (local.get $b) (i32.const 4)))
            (br $nextOne)))
        (br $row))))

  ;; out = dy where y > 0, else 0: the gradient of ReLU by its output.
  (func (export "maskByOutput") (param $dy i32) (param $y i32) (param $out i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (v128.store align=4 (local.get $out)
          (v128.and
            (v128.load align=4 (local.get $dy))
            (f32x4.gt (v128.load align=4 (local.get $y)) (v128.const f32x4 0 0 0 0))))
        (local.set $dy (i32.add (local.get $dy) (i32.const 16)))
        (local.set $y (i32.add (local.get $y) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $out) (local.get $end)))
        (f32.store (local.get $out)
          (select (f32.load (local.get $dy)) (f32.const 0) (f32.gt (f32.load (local.get $y)) (f32.const 0))))
        (local.set $dy (i32.add (local.get $dy) (i32.const 4)))
        (local.set $y (i32.add (local.get $y) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $nextOne))))

  ;; to += from
  (func (export "addTo") (param $to i32) (param $from i32) (param $count i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $to) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
        (v128.store align=4 (local.get $to)
          (f32x4.add (v128.load align=4 (local.get $to)) (v128.load align=4 (local.get $from))))
        (local.set $to (i32.add (local.get $to) (i32.const 16)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $to) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $to) (local.get $end)))
        (f32.store (local.get $to) (f32.add (f32.load (local.get $to)) (f32.load (local.get $from))))
        (local.set $to (i32.add (local.get $to) (i32.const 4)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $nextOne))))

  ;; out = from * scale; out may be from.
  (func (export "scale") (param $from i32) (param $out i32) (param $count i32) (param $scale f32)
    (local $end i32) (local $scale4 v128)
    (local.set $scale4 (f32x4.splat (local.get $scale)))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (v128.store align=4 (local.get $out) (f32x4.mul (v128.load align=4 (local.get $from)) (local.get $scale4)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $out) (local.get $end)))
        (f32.store (local.get $out) (f32.mul (f32.load (local.get $from)) (local.get $scale)))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $nextOne))))

  ;; 1 when no value is infinite or NaN: those have all bits of the exponent set.
  (func (export "allFinite") (param $from i32) (param $count i32) (result i32)
    (local $end i32) (local $found v128)
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $found
          (v128.or (local.get $found)
            (i32x4.eq
              (v128.and (v128.load align=4 (local.get $from)) (v128.const i32x4 0x7f800000 0x7f800000 0x7f800000 0x7f800000))
              (v128.const i32x4 0x7f800000 0x7f800000 0x7f800000 0x7f800000))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next)))
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $found
          (v128.or (local.get $found)
            (i32x4.splat (i32.eq (i32.and (i32.load (local.get $from)) (i32.const 0x7f800000)) (i32.const 0x7f800000)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $nextOne)))
    (i32.eqz (v128.any_true (local.get $found))))

  ;; Sum with float64 accumulators.
  (func (export "sum") (param $from i32) (param $count i32) (result f64)
    (local $end i32) (local $values v128) (local $low v128) (local $high v128) (local $total f64)
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $values (v128.load align=4 (local.get $from)))
        (local.set $low (f64x2.add (local.get $low) (f64x2.promote_low_f32x4 (local.get $values))))
        (local.set $high (f64x2.add (local.get $high)
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (local.set $total (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $total (f64.add (local.get $total) (f64.promote_f32 (f32.load (local.get $from)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $nextOne)))
    (local.get $total))

  ;; out[i] = scale * sum over rows of from[row, i], with float64 accumulators. Sixteen columns, one cache line, at a time.
  (func (export "columnSums") (param $from i32) (param $out i32) (param $rows i32) (param $width i32) (param $scale f64)
    (local $left i32) (local $row i32) (local $at i32) (local $values v128) (local $total f64)
    (local $s0 v128) (local $s1 v128) (local $s2 v128) (local $s3 v128) (local $s4 v128) (local $s5 v128) (local $s6 v128) (local $s7 v128)
    (local.set $left (local.get $width))
    (block $done
      (loop $column
        (br_if $done (i32.lt_u (local.get $left) (i32.const 16)))
        (local.set $s0 (v128.const f64x2 0 0))
        (local.set $s1 (v128.const f64x2 0 0))
        (local.set $s2 (v128.const f64x2 0 0))
        (local.set $s3 (v128.const f64x2 0 0))
        (local.set $s4 (v128.const f64x2 0 0))
        (local.set $s5 (v128.const f64x2 0 0))
        (local.set $s6 (v128.const f64x2 0 0))
        (local.set $s7 (v128.const f64x2 0 0))
        (local.set $row (local.get $rows))
        (local.set $at (local.get $from))
        (block $rowsDone
          (loop $next
            (br_if $rowsDone (i32.eqz (local.get $row)))
            (local.set $values (v128.load align=4 (local.get $at)))
            (local.set $s0 (f64x2.add (local.get $s0) (f64x2.promote_low_f32x4 (local.get $values))))
            (local.set $s1 (f64x2.add (local.get $s1)
              (f64x2.promote_low_f32x4
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
            (local.set $values (v128.load offset=16 align=4 (local.get $at)))
            (local.set $s2 (f64x2.add (local.get $s2) (f64x2.promote_low_f32x4 (local.get $values))))
            (local.set $s3 (f64x2.add (local.get $s3)
              (f64x2.promote_low_f32x4
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
            (local.set $values (v128.load offset=32 align=4 (local.get $at)))
            (local.set $s4 (f64x2.add (local.get $s4) (f64x2.promote_low_f32x4 (local.get $values))))
            (local.set $s5 (f64x2.add (local.get $s5)
              (f64x2.promote_low_f32x4
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
            (local.set $values (v128.load offset=48 align=4 (local.get $at)))
            (local.set $s6 (f64x2.add (local.get $s6) (f64x2.promote_low_f32x4 (local.get $values))))
            (local.set $s7 (f64x2.add (local.get $s7)
              (f64x2.promote_low_f32x4
                (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
            (local.set $at (i32.add (local.get $at) (i32.shl (local.get $width) (i32.const 2))))
            (local.set $row (i32.sub (local.get $row) (i32.const 1)))
            (br $next)))
        (v128.store align=4 (local.get $out) (call $scaled (local.get $s0) (local.get $s1) (local.get $scale)))
        (v128.store offset=16 align=4 (local.get $out) (call $scaled (local.get $s2) (local.get $s3) (local.get $scale)))
        (v128.store offset=32 align=4 (local.get $out) (call $scaled (local.get $s4) (local.get $s5) (local.get $scale)))
        (v128.store offset=48 align=4 (local.get $out) (call $scaled (local.get $s6) (local.get $s7) (local.get $scale)))
        (local.set $from (i32.add (local.get $from) (i32.const 64)))
        (local.set $out (i32.add (local.get $out) (i32.const 64)))
        (local.set $left (i32.sub (local.get $left) (i32.const 16)))
        (br $column)))
    (block $tailDone
      (loop $columnOne
        (br_if $tailDone (i32.eqz (local.get $left)))
        (local.set $total (f64.const 0))
        (local.set $row (local.get $rows))
        (local.set $at (local.get $from))
        (block $rowsDone
          (loop $next
            (br_if $rowsDone (i32.eqz (local.get $row)))
            (local.set $total (f64.add (local.get $total) (f64.promote_f32 (f32.load (local.get $at)))))
            (local.set $at (i32.add (local.get $at) (i32.shl (local.get $width) (i32.const 2))))
            (local.set $row (i32.sub (local.get $row) (i32.const 1)))
            (br $next)))
        (f32.store (local.get $out) (f32.demote_f64 (f64.mul (local.get $total) (local.get $scale))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (local.set $left (i32.sub (local.get $left) (i32.const 1)))
        (br $columnOne))))

  ;; Four scaled float64 sums as float32.
  (func $scaled (param $low v128) (param $high v128) (param $scale f64) (result v128)
    (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
      (f32x4.demote_f64x2_zero (f64x2.mul (local.get $low) (f64x2.splat (local.get $scale))))
      (f32x4.demote_f64x2_zero (f64x2.mul (local.get $high) (f64x2.splat (local.get $scale))))))

  ;; Largest value; -infinity of none. NaN is passed over.
  (func (export "max") (param $from i32) (param $count i32) (result f32)
    (local $end i32) (local $best v128) (local $top f32)
    (local.set $best (v128.const f32x4 -inf -inf -inf -inf))
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $best (f32x4.pmax (local.get $best) (v128.load align=4 (local.get $from))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (br $next)))
    (local.set $top
      (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $best)) (f32x4.extract_lane 1 (local.get $best)))
        (f32.max (f32x4.extract_lane 2 (local.get $best)) (f32x4.extract_lane 3 (local.get $best)))))
    (local.set $end (i32.add (local.get $from) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $from) (local.get $end)))
        (if (f32.gt (f32.load (local.get $from)) (local.get $top)) (then (local.set $top (f32.load (local.get $from)))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (br $nextOne)))
    (local.get $top))

  ;; e^x, four at a time, relative error 2e-7 (polynomial and reduction of expf in the Cephes library, S. Moshier).
  ;; Below -87.3, where float32 would be denormal, it is 0. NaN stays NaN.
  (func $exp4 (param $x v128) (result v128)
    (local $n v128) (local $r v128) (local $p v128) (local $under v128)
    (local.set $under (f32x4.lt (local.get $x) (v128.const f32x4 -87.3 -87.3 -87.3 -87.3)))
    (local.set $x (f32x4.max (local.get $x) (v128.const f32x4 -87.3 -87.3 -87.3 -87.3)))
    (local.set $x (f32x4.min (local.get $x) (v128.const f32x4 88 88 88 88)))
    (local.set $n
      (f32x4.nearest
        (f32x4.mul (local.get $x) (v128.const f32x4 1.44269504 1.44269504 1.44269504 1.44269504))))
    ;; r = x - n ln 2, with ln 2 in two parts so that the product is exact
    (local.set $r
      (f32x4.sub (local.get $x)
        (f32x4.mul (local.get $n) (v128.const f32x4 0.693359375 0.693359375 0.693359375 0.693359375))))
    (local.set $r
      (f32x4.add (local.get $r)
        (f32x4.mul (local.get $n) (v128.const f32x4 2.12194440e-4 2.12194440e-4 2.12194440e-4 2.12194440e-4))))
    (local.set $p (v128.const f32x4 1.9875691500e-4 1.9875691500e-4 1.9875691500e-4 1.9875691500e-4))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r))
      (v128.const f32x4 1.3981999507e-3 1.3981999507e-3 1.3981999507e-3 1.3981999507e-3)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r))
      (v128.const f32x4 8.3334519073e-3 8.3334519073e-3 8.3334519073e-3 8.3334519073e-3)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r))
      (v128.const f32x4 4.1665795894e-2 4.1665795894e-2 4.1665795894e-2 4.1665795894e-2)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r))
      (v128.const f32x4 1.6666665459e-1 1.6666665459e-1 1.6666665459e-1 1.6666665459e-1)))
    (local.set $p (f32x4.add (f32x4.mul (local.get $p) (local.get $r))
      (v128.const f32x4 5.0000001201e-1 5.0000001201e-1 5.0000001201e-1 5.0000001201e-1)))
    (local.set $p
      (f32x4.add
        (f32x4.add (f32x4.mul (f32x4.mul (local.get $p) (local.get $r)) (local.get $r)) (local.get $r))
        (v128.const f32x4 1 1 1 1)))
    ;; times 2^n, by the exponent bits
    (v128.andnot
      (f32x4.mul (local.get $p)
        (i32x4.shl (i32x4.add (i32x4.trunc_sat_f32x4_s (local.get $n)) (v128.const i32x4 127 127 127 127)) (i32.const 23)))
      (local.get $under)))

  ;; out = e^(from - shift); returns their sum in float64.
  (func (export "expShifted") (param $from i32) (param $out i32) (param $count i32) (param $shift f32) (result f64)
    (local $end i32) (local $shift4 v128) (local $values v128) (local $low v128) (local $high v128)
    (local $total f64) (local $value f32)
    (local.set $shift4 (f32x4.splat (local.get $shift)))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const -4)) (i32.const 2))))
    (block $done
      (loop $next
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $values (call $exp4 (f32x4.sub (v128.load align=4 (local.get $from)) (local.get $shift4))))
        (v128.store align=4 (local.get $out) (local.get $values))
        (local.set $low (f64x2.add (local.get $low) (f64x2.promote_low_f32x4 (local.get $values))))
        (local.set $high (f64x2.add (local.get $high)
          (f64x2.promote_low_f32x4
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $values) (local.get $values)))))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $next)))
    (local.set $low (f64x2.add (local.get $low) (local.get $high)))
    (local.set $total (f64.add (f64x2.extract_lane 0 (local.get $low)) (f64x2.extract_lane 1 (local.get $low))))
    (local.set $end (i32.add (local.get $out) (i32.shl (i32.and (local.get $count) (i32.const 3)) (i32.const 2))))
    (block $tailDone
      (loop $nextOne
        (br_if $tailDone (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $value
          (f32x4.extract_lane 0
            (call $exp4 (f32x4.splat (f32.sub (f32.load (local.get $from)) (local.get $shift))))))
        (f32.store (local.get $out) (local.get $value))
        (local.set $total (f64.add (local.get $total) (f64.promote_f32 (local.get $value))))
        (local.set $from (i32.add (local.get $from) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $nextOne)))
    (local.get $total))

  ;; out[column, row] = from[row, column], in tiles of 16 x 16: a cache line of the input is used up at once, and the 16
  ;; lines of the output are filled while they are near. Rows that are a power of two apart would fight for the same
  ;; cache sets if more of them were read side by side.
  (func (export "transpose") (param $from i32) (param $out i32) (param $rows i32) (param $columns i32)
    (local $row i32) (local $rowEnd i32) (local $column i32) (local $columnEnd i32)
    (block $done
      (loop $rowTile
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (local.set $rowEnd (call $least (i32.add (local.get $row) (i32.const 16)) (local.get $rows)))
        (local.set $column (i32.const 0))
        (block $columnsDone
          (loop $columnTile
            (br_if $columnsDone (i32.ge_u (local.get $column) (local.get $columns)))
            (local.set $columnEnd (call $least (i32.add (local.get $column) (i32.const 16)) (local.get $columns)))
            (call $transposeTile
              (local.get $from) (local.get $out)
              (i32.shl (local.get $columns) (i32.const 2)) (i32.shl (local.get $rows) (i32.const 2))
              (local.get $row) (local.get $rowEnd) (local.get $column) (local.get $columnEnd))
            (local.set $column (local.get $columnEnd))
            (br $columnTile)))
        (local.set $row (local.get $rowEnd))
        (br $rowTile))))

  (func $least (param $a i32) (param $b i32) (result i32)
    (select (local.get $a) (local.get $b) (i32.lt_u (local.get $a) (local.get $b))))

  (func $transposeTile
    (param $from i32) (param $out i32) (param $inStep i32) (param $outStep i32)
    (param $row i32) (param $rowEnd i32) (param $columnStart i32) (param $columnEnd i32)
    (local $column i32) (local $source i32) (local $target i32)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local $ab v128) (local $cd v128) (local $abHigh v128) (local $cdHigh v128)
    (block $done
      (loop $nextRows
        (br_if $done (i32.ge_u (local.get $row) (local.get $rowEnd)))
        (local.set $column (local.get $columnStart))
        (if (i32.le_u (i32.add (local.get $row) (i32.const 4)) (local.get $rowEnd))
          (then
            (block $blocksDone
              (loop $block
                (br_if $blocksDone (i32.gt_u (i32.add (local.get $column) (i32.const 4)) (local.get $columnEnd)))
                (local.set $source
                  (i32.add (local.get $from)
                    (i32.add (i32.mul (local.get $row) (local.get $inStep)) (i32.shl (local.get $column) (i32.const 2)))))
                (local.set $a (v128.load align=4 (local.get $source)))
                (local.set $b (v128.load align=4 (local.tee $source (i32.add (local.get $source) (local.get $inStep)))))
                (local.set $c (v128.load align=4 (local.tee $source (i32.add (local.get $source) (local.get $inStep)))))
                (local.set $d (v128.load align=4 (i32.add (local.get $source) (local.get $inStep))))
                (local.set $ab (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $a) (local.get $b)))
                (local.set $abHigh (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $a) (local.get $b)))
                (local.set $cd (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $c) (local.get $d)))
                (local.set $cdHigh (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $c) (local.get $d)))
                (local.set $target
                  (i32.add (local.get $out)
                    (i32.add (i32.mul (local.get $column) (local.get $outStep)) (i32.shl (local.get $row) (i32.const 2)))))
                (v128.store align=4 (local.get $target)
                  (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $ab) (local.get $cd)))
                (v128.store align=4 (local.tee $target (i32.add (local.get $target) (local.get $outStep)))
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $ab) (local.get $cd)))
                (v128.store align=4 (local.tee $target (i32.add (local.get $target) (local.get $outStep)))
                  (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $abHigh) (local.get $cdHigh)))
                (v128.store align=4 (i32.add (local.get $target) (local.get $outStep))
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $abHigh) (local.get $cdHigh)))
                (local.set $column (i32.add (local.get $column) (i32.const 4)))
                (br $block)))
            ;; columns beyond the last whole block, four rows each
            (call $transposeEdge
              (local.get $from) (local.get $out) (local.get $inStep) (local.get $outStep)
              (local.get $row) (i32.add (local.get $row) (i32.const 4)) (local.get $column) (local.get $columnEnd))
            (local.set $row (i32.add (local.get $row) (i32.const 4))))
          (else
            (call $transposeEdge
              (local.get $from) (local.get $out) (local.get $inStep) (local.get $outStep)
              (local.get $row) (local.get $rowEnd) (local.get $column) (local.get $columnEnd))
            (local.set $row (local.get $rowEnd))))
        (br $nextRows))))

  ;; One value at a time, for what is left of a tile.
  (func $transposeEdge
    (param $from i32) (param $out i32) (param $inStep i32) (param $outStep i32)
    (param $row i32) (param $rowEnd i32) (param $columnStart i32) (param $columnEnd i32)
    (local $column i32)
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $row) (local.get $rowEnd)))
        (local.set $column (local.get $columnStart))
        (block $rowDone
          (loop $next
            (br_if $rowDone (i32.ge_u (local.get $column) (local.get $columnEnd)))
            (f32.store
              (i32.add (local.get $out)
                (i32.add (i32.mul (local.get $column) (local.get $outStep)) (i32.shl (local.get $row) (i32.const 2))))
              (f32.load
                (i32.add (local.get $from)
                  (i32.add (i32.mul (local.get $row) (local.get $inStep)) (i32.shl (local.get $column) (i32.const 2))))))
            (local.set $column (i32.add (local.get $column) (i32.const 1)))
            (br $next)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $nextRow))))
)
