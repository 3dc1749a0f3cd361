namespace FaceWorker.Cli.Report;

/// <summary>A JPEG inside the page itself. Its address is base64 and needs no encoding.</summary>
internal sealed record InlineJpeg(ReadOnlyMemory<byte> Bytes)
{
    public string Address => "data:image/jpeg;base64," + Convert.ToBase64String(Bytes.Span);
}
