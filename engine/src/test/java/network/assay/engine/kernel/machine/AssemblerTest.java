package network.assay.engine.kernel.machine;

import static network.assay.engine.kernel.machine.Register.R11;
import static network.assay.engine.kernel.machine.Register.R12;
import static network.assay.engine.kernel.machine.Register.R13;
import static network.assay.engine.kernel.machine.Register.R14;
import static network.assay.engine.kernel.machine.Register.R15;
import static network.assay.engine.kernel.machine.Register.R8;
import static network.assay.engine.kernel.machine.Register.R9;
import static network.assay.engine.kernel.machine.Register.RAX;
import static network.assay.engine.kernel.machine.Register.RBP;
import static network.assay.engine.kernel.machine.Register.RBX;
import static network.assay.engine.kernel.machine.Register.RCX;
import static network.assay.engine.kernel.machine.Register.RDI;
import static network.assay.engine.kernel.machine.Register.RDX;
import static network.assay.engine.kernel.machine.Register.RSI;
import static network.assay.engine.kernel.machine.Register.RSP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each form of each instruction against the bytes that GNU as 2.40 makes of the text beside it. */
class AssemblerTest {

  private static Arguments form(String text, String bytes, Consumer<Assembler> instruction) {
    return Arguments.of(text, bytes, instruction);
  }

  static Stream<Arguments> forms() {
    return Stream.of(
        form("vpdpbusd zmm5, zmm28, zmm30", "62 92 1d 40 50 ee", asm -> asm.vpdpbusd(5, 28, 30)),
        form("vpdpbusd zmm17, zmm1, zmm9", "62 c2 75 48 50 c9", asm -> asm.vpdpbusd(17, 1, 9)),
        form("vpdpwssd zmm31, zmm2, zmm19", "62 22 6d 48 52 fb", asm -> asm.vpdpwssd(31, 2, 19)),
        form(
            "vfmadd231ps zmm5, zmm28, zmm30",
            "62 92 1d 40 b8 ee",
            asm -> asm.vfmadd231ps(5, 28, 30)),
        form(
            "vfmadd231ps zmm17, zmm1, zmm9", "62 c2 75 48 b8 c9", asm -> asm.vfmadd231ps(17, 1, 9)),
        form("vaddps zmm5, zmm28, zmm30", "62 91 1c 40 58 ee", asm -> asm.vaddps(5, 28, 30)),
        form(
            "vaddps zmm3{k3}, zmm19, zmmword ptr [r12+64]",
            "62 d1 64 43 58 5c 24 01",
            asm -> asm.vaddps(3, 3, 19, Memory.at(R12, 64))),
        form(
            "vaddps zmm20{k1}, zmm20, zmmword ptr [rbx]",
            "62 e1 5c 41 58 23",
            asm -> asm.vaddps(20, 1, 20, Memory.at(RBX, 0))),
        form(
            "vpermt2ps zmm13, zmm26, zmm28", "62 12 2d 40 7f ec", asm -> asm.vpermt2ps(13, 26, 28)),
        form(
            "vmovdqu32 zmm24{k4}, zmmword ptr [r12+rax]",
            "62 41 7e 4c 6f 04 04",
            asm -> asm.vmovdqu32Into(24, 4, Memory.at(R12, RAX, 0))),
        form(
            "vpgatherdd zmm25{k2}, [rbp+zmm29]",
            "62 22 7d 42 90 4c 2d 00",
            asm -> asm.vpgatherdd(25, 2, RBP, 29)),
        form(
            "vpgatherdd zmm1{k1}, [r9+zmm3]",
            "62 d2 7d 49 90 0c 19",
            asm -> asm.vpgatherdd(1, 1, R9, 3)),
        form(
            "vpscatterdd [r15+zmm29]{k2}, zmm5",
            "62 92 7d 42 a0 2c 2f",
            asm -> asm.vpscatterdd(R15, 29, 2, 5)),
        form(
            "vpscatterdd [rax+zmm9]{k7}, zmm30",
            "62 22 7d 4f a0 34 08",
            asm -> asm.vpscatterdd(RAX, 9, 7, 30)),
        form(
            "mov qword ptr [rsp+200], r14",
            "4c 89 b4 24 c8 00 00 00",
            asm -> asm.mov(Memory.at(RSP, 200), R14)),
        form(
            "add qword ptr [rsp+64], -1",
            "48 83 44 24 40 ff",
            asm -> asm.add(Memory.at(RSP, 64), -1)),
        form("vpaddd zmm1, zmm22, zmm3", "62 f1 4d 40 fe cb", asm -> asm.vpaddd(1, 22, 3)),
        form(
            "vpaddd zmm1, zmm22, zmmword ptr [r13+64]",
            "62 d1 4d 40 fe 4d 01",
            asm -> asm.vpaddd(1, 22, Memory.at(R13, 64))),
        form(
            "vpaddd zmm30, zmm2, zmmword ptr [r8]",
            "62 41 6d 48 fe 30",
            asm -> asm.vpaddd(30, 2, Memory.at(R8, 0))),
        form("vpxord zmm9, zmm19, zmm29", "62 11 65 40 ef cd", asm -> asm.vpxord(9, 19, 29)),
        form("vpord zmm20, zmm0, zmm3", "62 e1 7d 48 eb e3", asm -> asm.vpord(20, 0, 3)),
        form("vpandd zmm1, zmm1, zmm9", "62 d1 75 48 db c9", asm -> asm.vpandd(1, 1, 9)),
        form(
            "vmovdqu32 zmm16, zmmword ptr [rsi+rax]",
            "62 e1 7e 48 6f 04 06",
            asm -> asm.vmovdqu32(16, Memory.at(RSI, RAX, 0))),
        form(
            "vmovdqu32 zmm16, zmmword ptr [rsi+r12+64]",
            "62 a1 7e 48 6f 44 26 01",
            asm -> asm.vmovdqu32(16, Memory.at(RSI, R12, 64))),
        form(
            "vmovdqu32 zmm3, zmmword ptr [rbp+72]",
            "62 f1 7e 48 6f 9d 48 00 00 00",
            asm -> asm.vmovdqu32(3, Memory.at(RBP, 72))),
        form(
            "vmovdqu32 zmmword ptr [r9]{k1}, zmm27",
            "62 41 7e 49 7f 19",
            asm -> asm.vmovdqu32(Memory.at(R9, 0), 1, 27)),
        form(
            "vmovdqu32 zmmword ptr [r9+r13]{k4}, zmm7",
            "62 91 7e 4c 7f 3c 29",
            asm -> asm.vmovdqu32(Memory.at(R9, R13, 0), 4, 7)),
        form(
            "vpbroadcastd zmm24, dword ptr [r8+4]",
            "62 42 7d 48 58 40 01",
            asm -> asm.vpbroadcastd(24, Memory.at(R8, 4))),
        form(
            "vpbroadcastd zmm3, dword ptr [rdi+1000]",
            "62 f2 7d 48 58 9f e8 03 00 00",
            asm -> asm.vpbroadcastd(3, Memory.at(RDI, 1000))),
        form("vpbroadcastd zmm8, eax", "62 72 7d 48 7c c0", asm -> asm.vpbroadcastd(8, RAX)),
        form(
            "vpcompressd zmm2{k1}{z}, zmm18",
            "62 e2 7d c9 8b d2",
            asm -> asm.vpcompressd(2, 1, 18)),
        form(
            "vpmovzxbd zmm3{k2}{z}, xmmword ptr [rcx+rax]",
            "62 f2 7d ca 31 1c 01",
            asm -> asm.vpmovzxbd(3, 2, Memory.at(RCX, RAX, 0))),
        form(
            "vpmovzxwd zmm19{k1}{z}, ymmword ptr [r8+rax+32]",
            "62 c2 7d c9 33 5c 00 01",
            asm -> asm.vpmovzxwd(19, 1, Memory.at(R8, RAX, 32))),
        form("vpslld zmm2, zmm21, 16", "62 b1 6d 48 72 f5 10", asm -> asm.vpslld(2, 21, 16)),
        form("vpsrld zmm22, zmm1, 8", "62 f1 4d 40 72 d1 08", asm -> asm.vpsrld(22, 1, 8)),
        form("vpmuldq zmm1, zmm17, zmm3", "62 f2 f5 40 28 cb", asm -> asm.vpmuldq(1, 17, 3)),
        form("vpaddq zmm6, zmm4, zmm12", "62 d1 dd 48 d4 f4", asm -> asm.vpaddq(6, 4, 12)),
        form("vpminsq zmm1, zmm1, zmm9", "62 d2 f5 48 39 c9", asm -> asm.vpminsq(1, 1, 9)),
        form("vpmaxsq zmm21, zmm1, zmm8", "62 c2 f5 48 3d e8", asm -> asm.vpmaxsq(21, 1, 8)),
        form("vpsllvq zmm6, zmm11, zmm6", "62 f2 a5 48 47 f6", asm -> asm.vpsllvq(6, 11, 6)),
        form("vpsravq zmm0, zmm0, zmm25", "62 92 fd 48 46 c1", asm -> asm.vpsravq(0, 0, 25)),
        form("vpsllq zmm1, zmm18, 32", "62 b1 f5 48 73 f2 20", asm -> asm.vpsllq(1, 18, 32)),
        form("vpsrlq zmm19, zmm2, 32", "62 f1 e5 40 73 d2 20", asm -> asm.vpsrlq(19, 2, 32)),
        form(
            "vmovdqu32 zmm2{k2}{z}, zmmword ptr [r12]",
            "62 d1 7e ca 6f 14 24",
            asm -> asm.vmovdqu32(2, 2, Memory.at(R12, 0))),
        form(
            "vmovdqu8 zmm8{k1}, zmmword ptr [rdi+rax]",
            "62 71 7f 49 6f 04 07",
            asm -> asm.vmovdqu8(8, 1, Memory.at(RDI, RAX, 0))),
        form("vcvtdq2ps zmm17, zmm3", "62 e1 7c 48 5b cb", asm -> asm.vcvtdq2ps(17, 3)),
        form(
            "vfmadd213ps zmm17, zmm28, zmm26, {rd-sae}",
            "62 82 1d 30 a8 ca",
            asm -> asm.vfmadd213psDown(17, 28, 26)),
        form("vmaxps zmm3, zmm18, zmm27", "62 91 6c 40 5f db", asm -> asm.vmaxps(3, 18, 27)),
        form("vminps zmm20, zmm3, zmm9", "62 c1 64 48 5d e1", asm -> asm.vminps(20, 3, 9)),
        form(
            "vcvtps2dq zmm9, zmm25, {rd-sae}",
            "62 11 7d 38 5b c9",
            asm -> asm.vcvtps2dqDown(9, 25)),
        form("vpmaxsb zmm1, zmm17, zmm3", "62 f2 75 40 3c cb", asm -> asm.vpmaxsb(1, 17, 3)),
        form("vpmaxub zmm1, zmm17, zmm3", "62 f1 75 40 de cb", asm -> asm.vpmaxub(1, 17, 3)),
        form("vpmaxsw zmm21, zmm1, zmm8", "62 c1 75 48 ee e8", asm -> asm.vpmaxsw(21, 1, 8)),
        form(
            "vmovdqu8 zmmword ptr [rdx+64]{k2}, zmm19",
            "62 e1 7f 4a 7f 5a 01",
            asm -> asm.vmovdqu8(Memory.at(RDX, 64), 2, 19)),
        form("cmp r12, 1", "49 83 fc 01", asm -> asm.cmp(R12, 1)),
        form("vpermb zmm10, zmm9, zmm8", "62 52 35 48 8d d0", asm -> asm.vpermb(10, 9, 8)),
        form(
            "vpmovdb xmmword ptr [rcx]{k2}, zmm0",
            "62 f2 7e 4a 31 01",
            asm -> asm.vpmovdb(Memory.at(RCX, 0), 2, 0)),
        form(
            "vpmovdw ymmword ptr [rcx+32]{k1}, zmm20",
            "62 e2 7e 49 33 61 01",
            asm -> asm.vpmovdw(Memory.at(RCX, 32), 1, 20)),
        form("vpbroadcastq zmm8, rax", "62 72 fd 48 7c c0", asm -> asm.vpbroadcastq(8, RAX)),
        form("kmovq k1, rax", "c4 e1 fb 92 c8", asm -> asm.kmovq(1, RAX)),
        form(
            "cmp r13, qword ptr [rsp+64]",
            "4c 3b 6c 24 40",
            asm -> asm.cmp(R13, Memory.at(RSP, 64))),
        form(
            "imul rax, qword ptr [rsp+72]",
            "48 0f af 44 24 48",
            asm -> asm.imul(RAX, Memory.at(RSP, 72))),
        form("kmovw k1, eax", "c5 f8 92 c8", asm -> asm.kmovw(1, RAX)),
        form("kmovw k4, ecx", "c5 f8 92 e1", asm -> asm.kmovw(4, RCX)),
        form("vzeroupper", "c5 f8 77", asm -> asm.vzeroupper()),
        form("mov r13, rdi", "49 89 fd", asm -> asm.mov(R13, RDI)),
        form(
            "mov rax, qword ptr [rsp+136]",
            "48 8b 84 24 88 00 00 00",
            asm -> asm.mov(RAX, Memory.at(RSP, 136))),
        form("mov rcx, 255", "48 c7 c1 ff 00 00 00", asm -> asm.mov(RCX, 255)),
        form("mov dword ptr [rsi+12], edx", "89 56 0c", asm -> asm.mov32(Memory.at(RSI, 12), RDX)),
        form("movsxd rax, dword ptr [rbx]", "48 63 03", asm -> asm.movsxd(RAX, Memory.at(RBX, 0))),
        form("add r9, r11", "4d 01 d9", asm -> asm.add(R9, R11)),
        form(
            "add rdi, qword ptr [rsp+56]",
            "48 03 7c 24 38",
            asm -> asm.add(RDI, Memory.at(RSP, 56))),
        form("add rdi, 256", "48 81 c7 00 01 00 00", asm -> asm.add(RDI, 256)),
        form("sub r14, 256", "49 81 ee 00 01 00 00", asm -> asm.sub(R14, 256)),
        form("or rax, rdx", "48 09 d0", asm -> asm.or(RAX, RDX)),
        form("shl rdx, 32", "48 c1 e2 20", asm -> asm.shl(RDX, 32)),
        form("shr rax, 16", "48 c1 e8 10", asm -> asm.shr(RAX, 16)),
        form("test r15, r15", "4d 85 ff", asm -> asm.test(R15)),
        form("push r12", "41 54", asm -> asm.push(R12)),
        form("pop r12", "41 5c", asm -> asm.pop(R12)),
        form(
            "prefetcht0 byte ptr [rsi+rax+2048]",
            "0f 18 8c 06 00 08 00 00",
            asm -> asm.prefetcht0(Memory.at(RSI, RAX, 2048))),
        form(
            "prefetcht0 byte ptr [r9+64]",
            "41 0f 18 49 40",
            asm -> asm.prefetcht0(Memory.at(R9, 64))),
        form("cpuid", "0f a2", asm -> asm.cpuid()),
        form("xgetbv", "0f 01 d0", asm -> asm.xgetbv()),
        form("ret", "c3", asm -> asm.ret()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void encodesAsGnuAs(String text, String bytes, Consumer<Assembler> instruction) {
    Assembler asm = new Assembler();
    instruction.accept(asm);
    assertThat(HexFormat.ofDelimiter(" ").formatHex(asm.toBytes())).as(text).isEqualTo(bytes);
  }

  @Test
  void jumpsLeadWhereTheyShould() {
    Assembler asm = new Assembler();
    int start = asm.position();
    int forward = asm.jumpIfZero();
    asm.ret();
    asm.land(forward);
    asm.jumpUnlessZero(start);
    assertThat(HexFormat.of().formatHex(asm.toBytes())).isEqualTo("0f8401000000c30f85f3ffffff");
  }
}
