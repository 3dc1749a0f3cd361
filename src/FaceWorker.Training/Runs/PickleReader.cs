using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace FaceWorker.Training.Runs;

/// <summary>What a pickle says of a tensor: where in a storage its numbers are.</summary>
/// <param name="Offset">Of the first number, in numbers; <paramref name="Strides"/> likewise.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, IReadOnlyList<long> Shape, IReadOnlyList<long> Strides);

/// <summary>What a pickle says of a storage.</summary>
/// <param name="Kind">As torch calls it, for example <c>FloatStorage</c>.</param>
/// <param name="Count">Of its numbers.</param>
internal sealed record PickledStorage(string Kind, string Key, long Count);

/// <summary>
/// Reads the pickles that <c>torch.save</c> writes of a state_dict. A pickle is a program that may call anything; this reader knows only how dictionaries, lists, tuples, numbers, texts and
/// tensors are made, refuses every other instruction and every other name, and calls nothing.
/// </summary>
/// <remarks>
/// The instructions are described in python/cpython, Lib/pickletools.py; what is written of tensors in pytorch/pytorch, torch/serialization.py and torch/_utils.py. Values are null, bool, long,
/// double, string, <see cref="List{T}"/>, arrays (tuples), dictionaries, and tensors.
/// </remarks>
/// <param name="bytes">One pickle, or several one behind the other.</param>
/// <exception cref="InvalidDataException">From every method: no such pickle; the message is a part of a sentence.</exception>
internal sealed class PickleReader(ReadOnlyMemory<byte> bytes)
{
    private const int Protocol = 2;
    private const int MostSteps = 10_000_000; // a network of a thousand tensors takes 50,000

    private static readonly object Mark = new();
    private static readonly Name Dictionary = new("collections", "OrderedDict"), Rebuild = new("torch._utils", "_rebuild_tensor_v2");

    private readonly List<object?> stack = [];
    private readonly Dictionary<uint, object?> memory = [];

    /// <summary>Where the next pickle begins.</summary>
    public int Position { get; private set; }

    /// <summary>The next pickle's value.</summary>
    public object? Read()
    {
        stack.Clear();
        memory.Clear();
        for (var step = 0; step < MostSteps; step++)
        {
            var instruction = (char)Byte();
            if (instruction == '.')
                return Pop();
            Do(instruction);
        }

        throw new InvalidDataException($"its pickle has more than {MostSteps:N0} instructions");
    }

    /// <summary>Bytes behind the pickle.</summary>
    public ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > bytes.Length - Position)
            throw new InvalidDataException("it ends too early");
        Position += (int)length;
        return bytes.Span.Slice(Position - (int)length, (int)length);
    }

    private void Do(char instruction)
    {
        switch (instruction)
        {
            case '\x80':
                if (Byte() is not Protocol and var other)
                    throw new InvalidDataException($"its pickle is of protocol {other}, and torch.save writes {Protocol}");
                break;
            case '(': Push(Mark); break;
            case ')': Push(Array.Empty<object?>()); break;
            case '\x85': Push(PopLast(1)); break;
            case '\x86': Push(PopLast(2)); break;
            case '\x87': Push(PopLast(3)); break;
            case 't': Push(PopToMark()); break;
            case ']': Push(new List<object?>()); break;
            case '}': Push(new Dictionary<object, object?>()); break;
            case 'N': Push(null); break;
            case '\x88': Push(true); break;
            case '\x89': Push(false); break;
            case 'K': Push((long)Byte()); break;
            case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
            case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
            case '\x8a': Push(Long()); break;
            case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
            case 'X': Push(Encoding.UTF8.GetString(Take(UInt32()))); break;
            case 'q': memory[Byte()] = stack.Count > 0 ? stack[^1] : throw Wrong(); break;
            case 'r': memory[UInt32()] = stack.Count > 0 ? stack[^1] : throw Wrong(); break;
            case 'h': Push(memory.TryGetValue(Byte(), out var near) ? near : throw Wrong()); break;
            case 'j': Push(memory.TryGetValue(UInt32(), out var far) ? far : throw Wrong()); break;
            case 'a': Append([Pop()]); break;
            case 'e': Append(PopToMark()); break;
            case 's': Set(PopLast(2)); break;
            case 'u': Set(PopToMark()); break;
            case 'c': Push(Allowed(new Name(Line(), Line()))); break;
            case 'Q': Push(Storage(Pop())); break;
            case 'R': Push(Call(PopLast(2))); break;
            case 'b': // attributes of the dictionary itself: versions of layers
                if (PopLast(2) is not [Dictionary<object, object?> target, _])
                    throw Wrong();
                Push(target);
                break;
            default:
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"its pickle has the instruction 0x{(int)instruction:x2}, which weights do not need"));
        }
    }

    private static Name Allowed(Name name) => name == Dictionary || name == Rebuild || (name.Module == "torch" && name.Member.EndsWith("Storage", StringComparison.Ordinal)) ? name
        : throw new InvalidDataException($"it asks for '{name.Module}.{name.Member}', which weights do not need and which was not called");

    private static object Call(object?[] call) => call switch
    {
        [Name name, object?[] { Length: 0 }] when name == Dictionary => new Dictionary<object, object?>(),
        [Name name, object?[] and [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]] when name == Rebuild && shape.Length == strides.Length =>
            new PickledTensor(storage, offset, [.. shape.Select(Whole)], [.. strides.Select(Whole)]),
        _ => throw Wrong(),
    };

    private static PickledStorage Storage(object? reference) => reference is object?[] and ["storage", Name { Module: "torch" } kind, string key, string, long count, .. var view] && view is [] or [null]
        ? new PickledStorage(kind.Member, key, count)
        : throw Wrong();

    private static long Whole(object? value) => value is long and >= 0 and var whole ? whole : throw Wrong();

    private void Append(object?[] values)
    {
        if (stack is not [.., List<object?> list])
            throw Wrong();
        list.AddRange(values);
    }

    private void Set(object?[] pairs)
    {
        if (pairs.Length % 2 != 0 || stack is not [.., Dictionary<object, object?> target])
            throw Wrong();
        foreach (var pair in pairs.Chunk(2))
            target[pair[0] is string or long ? pair[0]! : throw Wrong()] = pair[1];
    }

    private long Long() => Byte() is <= 8 and var length ? Signed(Take(length)) : throw new InvalidDataException("it has a number of more than 64 bits");

    private static long Signed(ReadOnlySpan<byte> littleEndian)
    {
        Span<byte> eight = stackalloc byte[8];
        eight.Fill(littleEndian is [.., >= 0x80] ? byte.MaxValue : byte.MinValue);
        littleEndian.CopyTo(eight);
        return BinaryPrimitives.ReadInt64LittleEndian(eight);
    }

    private string Line()
    {
        var length = bytes.Span[Position..].IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(Take(length < 0 ? long.MaxValue : length));
        Position++;
        return line;
    }

    private byte Byte() => Take(1)[0];

    private uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private void Push(object? value) => stack.Add(value);

    private object? Pop() => PopLast(1)[0];

    private object?[] PopLast(int count)
    {
        if (stack.Count < count)
            throw Wrong();
        object?[] values = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return values;
    }

    private object?[] PopToMark()
    {
        var mark = stack.LastIndexOf(Mark);
        if (mark < 0)
            throw Wrong();
        var values = PopLast(stack.Count - mark - 1);
        stack.RemoveAt(mark);
        return values;
    }

    private static InvalidDataException Wrong() => new("its pickle is damaged, or not of a state_dict");

    private sealed record Name(string Module, string Member);
}
