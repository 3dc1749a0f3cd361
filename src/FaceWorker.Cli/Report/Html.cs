using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace FaceWorker.Cli.Report;

/// <summary>Finished HTML. Interpolated strings become HTML with every value encoded that is not HTML itself, so none can be forgotten.</summary>
internal readonly record struct Html(string Text)
{
    public static readonly Html Empty = new("");

    /// <summary>Template text stays as it is, values are encoded.</summary>
    public static Html Of(HtmlInterpolation template) => new(template.ToString());

    public static Html Join(IEnumerable<Html> parts) => new(string.Concat(parts.Select(part => part.Text)));

    public override string ToString() => Text;
}

/// <summary>Encodes the values of an interpolated string; numbers come in the invariant culture.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlInterpolation(int literalLength, int formattedCount)
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text = new(literalLength + (formattedCount * 16));

    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html html) => text.Append(html.Text);

    public void AppendFormatted(InlineJpeg picture) => text.Append(picture.Address);

    public void AppendFormatted<T>(T value, string? format = null) => text.Append(Encoder.Encode(
        (value is IFormattable number ? number.ToString(format, CultureInfo.InvariantCulture) : value?.ToString()) ?? ""));

    public override string ToString() => text.ToString();
}
