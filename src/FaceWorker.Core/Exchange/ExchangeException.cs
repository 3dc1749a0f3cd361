namespace FaceWorker.Core.Exchange;

/// <summary>Why a gallery cannot be exported to, or names not imported from, the files that were named.</summary>
public enum ExchangeProblem
{
    /// <summary>There is no such file or folder.</summary>
    NotFound,

    /// <summary>A folder or a file may not be written.</summary>
    Unwritable,

    /// <summary>The disk is full.</summary>
    DiskFull,

    /// <summary>A file is not what it should be: a CSV without a column, an XMP document that is none.</summary>
    Malformed,
}

/// <summary>Files cannot be written or read as they should be: the message names the file, and where it can the line and the column.</summary>
public sealed class ExchangeException(ExchangeProblem problem, string message, string remedy, Exception? inner = null) : Exception(message, inner)
{
    private const int NoSpaceLeft = 28; // ENOSPC

    public ExchangeProblem Problem { get; } = problem;

    /// <summary>A sentence for people: what to do about it.</summary>
    public string Remedy { get; } = remedy;

    /// <summary>What writing a file ended with.</summary>
    public static ExchangeException NotWritten(string path, Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        return cause is IOException { HResult: NoSpaceLeft } || cause.Message.Contains("No space left", StringComparison.Ordinal)
            ? new(ExchangeProblem.DiskFull, $"'{path}' could not be written: the disk is full.", "Make room, or choose another place; what was finished stays, and the same command goes on from there.", cause)
            : new(ExchangeProblem.Unwritable, $"'{path}' could not be written: {cause.Message.TrimEnd('.')}.", "Check the path and its permissions, or choose another place with --out.", cause);
    }

    internal static bool IsOfFile(Exception exception) => exception is IOException or UnauthorizedAccessException or NotSupportedException;
}
