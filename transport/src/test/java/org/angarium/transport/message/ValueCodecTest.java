package org.angarium.transport.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.angarium.transport.Corruption;
import org.angarium.transport.error.ProtocolException;
import org.junit.jupiter.api.Test;

class ValueCodecTest {
  @Test
  void shouldKeepTypesValuesAndOrderOfAMap() throws ProtocolException {
    Map<String, Object> values = SampleMessages.allValues();

    Map<String, Object> decoded = ValueCodec.decodeMap(ValueCodec.encodeMap(values));

    assertThat(decoded.keySet()).containsExactlyElementsOf(values.keySet());
    assertThat(decoded).usingRecursiveComparison().isEqualTo(values);
  }

  @Test
  void shouldKeepTypesAndValuesOfAStream() throws ProtocolException {
    List<Object> values = new ArrayList<>(SampleMessages.allValues().values());

    List<Object> decoded = ValueCodec.decodeStream(ValueCodec.encodeStream(values));

    assertThat(decoded).usingRecursiveComparison().isEqualTo(values);
  }

  @Test
  void shouldKeepTheBitsOfNotANumber() throws ProtocolException {
    float strange = Float.intBitsToFloat(0x7F800001);

    List<Object> decoded = ValueCodec.decodeStream(ValueCodec.encodeStream(List.of(strange)));

    assertThat(Float.floatToRawIntBits((Float) decoded.get(0))).isEqualTo(0x7F800001);
  }

  @Test
  void shouldRefuseOtherTypes() {
    assertThatThrownBy(() -> ValueCodec.encodeStream(List.of(BigDecimal.ONE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.math.BigDecimal");
  }

  @Test
  void shouldSurviveEveryDamage() {
    Map<String, Object> values = SampleMessages.allValues();
    Corruption.tryAll(ValueCodec.encodeMap(values), ValueCodec::decodeMap);
    Corruption.tryAll(
        ValueCodec.encodeStream(new ArrayList<>(values.values())), ValueCodec::decodeStream);
  }
}
