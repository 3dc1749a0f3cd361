using FaceWorker.Contracts;
using FaceWorker.Vision.Decoding.Headers;

namespace FaceWorker.Vision.Decoding.Outside;

/// <summary>What a decoder's process is to do, as it crosses the pipe.</summary>
/// <param name="Source">What the file is called in messages.</param>
/// <param name="Reduction">How many times smaller along a side the picture may be, where the format can: 1, 2, 4 or 8.</param>
internal sealed record DecodingTask(FileKind Kind, string Source, int MaxPixels, int MinSide, int Reduction, ReadOnlyMemory<byte> Content)
{
    public void WriteTo(BinaryWriter pipe)
    {
        pipe.Write((byte)Kind);
        pipe.Write(Source);
        pipe.Write(MaxPixels);
        pipe.Write(MinSide);
        pipe.Write(Reduction);
        pipe.Write(Content.Length);
        pipe.Write(Content.Span);
        pipe.Flush();
    }

    public static DecodingTask ReadFrom(BinaryReader pipe) =>
        new((FileKind)pipe.ReadByte(), pipe.ReadString(), pipe.ReadInt32(), pipe.ReadInt32(), pipe.ReadInt32(), pipe.ReadBytes(pipe.ReadInt32()));
}

/// <summary>What a decoder's process says first of how it went; with <see cref="DecodingStep.Picture"/>, the pixels follow.</summary>
internal sealed record DecodingReport(DecodingStep Step, int Width = 0, int Height = 0, int Reduction = 1, int FullWidth = 0, int FullHeight = 0, RejectionReason Reason = default, string Detail = "")
{
    public void WriteTo(BinaryWriter pipe)
    {
        pipe.Write((byte)Step);
        pipe.Write(Width);
        pipe.Write(Height);
        pipe.Write(Reduction);
        pipe.Write(FullWidth);
        pipe.Write(FullHeight);
        pipe.Write((byte)Reason);
        pipe.Write(Detail);
        pipe.Flush();
    }

    public static DecodingReport ReadFrom(BinaryReader pipe) =>
        new((DecodingStep)pipe.ReadByte(), pipe.ReadInt32(), pipe.ReadInt32(), pipe.ReadInt32(), pipe.ReadInt32(), pipe.ReadInt32(), (RejectionReason)pipe.ReadByte(), pipe.ReadString());
}

/// <summary>How decoding went.</summary>
internal enum DecodingStep
{
    Picture,

    /// <summary>A typed rejection.</summary>
    Rejected,

    /// <summary>No memory is left within the limit.</summary>
    OutOfMemory,

    /// <summary>A bug.</summary>
    Failed,
}
