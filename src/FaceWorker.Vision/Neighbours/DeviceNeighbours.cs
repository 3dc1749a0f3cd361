using System.Runtime.InteropServices;
using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.People;
using FaceWorker.Vision.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace FaceWorker.Vision;

/// <summary>Exact search for the nearest faces on a device, by a graph of MatMul and TopK: blocks of faces stay there while blocks of probes pass by, and what is among a block's nearest comes back.</summary>
/// <remarks>A block of faces takes 128 MB on the device (65,536 faces of 512 values), its products with a block of probes 256 MB.</remarks>
public sealed class DeviceNeighbours : INeighbourSearch, IDisposable
{
    private const int FacesOfBlock = 65_536, ProbesOfBlock = 1024;

    private readonly int facesOfBlock;
    private readonly int probesOfBlock;
    private readonly Lazy<ModelDevice> device;
    private readonly Lazy<InferenceSession> session;
    private readonly RunOptions runOptions = new();

    /// <param name="device">Is asked for at the first search.</param>
    internal DeviceNeighbours(Func<ModelDevice> device, int facesOfBlock = FacesOfBlock, int probesOfBlock = ProbesOfBlock)
    {
        (this.facesOfBlock, this.probesOfBlock) = (facesOfBlock, probesOfBlock);
        this.device = new Lazy<ModelDevice>(device);
        session = new Lazy<InferenceSession>(Open);
    }

    /// <summary>On a GPU by CUDA, if that is what the models run on; otherwise on the processors. The device is opened at the first search.</summary>
    public static INeighbourSearch For(VisionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Device == VisionDevice.Cuda ? new DeviceNeighbours(() => ModelDevices.Select(options)[0]) : NearestNeighbours.OnProcessors;
    }

    /// <inheritdoc />
    /// <exception cref="DeviceException">The device is not there, or does not take the graph.</exception>
    /// <exception cref="DeviceLostException">The device took it, and does not run it any more.</exception>
    public void Find(UnitVectors vectors, int most, SquaredDistance within, NeighbourGraphBuilder edges, int from = 0, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        if (from >= vectors.Count)
            return;
        var lists = new NearestLists(vectors.Count, most, within, from);
        try
        {
            for (var face = 0; face < vectors.Count; face += facesOfBlock)
                Compare(vectors, face, Math.Min(facesOfBlock, vectors.Count - face), from, lists, cancel);
        }
        catch (OnnxRuntimeException exception)
        {
            throw new DeviceLostException($"{device.Value} does not compare faces any more: {exception.OneLine()}.", exception);
        }

        lists.AddTo(edges);
    }

    public void Dispose()
    {
        runOptions.Dispose();
        if (session.IsValueCreated)
            session.Value.Dispose();
    }

    /// <summary>All probes with one block of faces.</summary>
    private void Compare(UnitVectors vectors, int firstFace, int faces, int from, NearestLists lists, CancellationToken cancel)
    {
        var k = Math.Min(lists.Most + 1, faces); // a probe is among the nearest of its own block
        using var block = ToTensor(vectors, firstFace, faces);
        using var count = OrtValue.CreateTensorValueFromMemory([(long)k], [1]);
        using var binding = session.Value.CreateIoBinding();
        binding.BindInput(NeighbourGraphFile.Faces, block); // copied to the device, once
        binding.BindInput(NeighbourGraphFile.Count, count);
        for (var first = from; first < vectors.Count; first += probesOfBlock)
        {
            cancel.ThrowIfCancellationRequested();
            using var probes = ToTensor(vectors, first, Math.Min(probesOfBlock, vectors.Count - first));
            binding.BindInput(NeighbourGraphFile.Probes, probes);
            binding.BindOutputToDevice(NeighbourGraphFile.Products, OrtMemoryInfo.DefaultInstance);
            binding.BindOutputToDevice(NeighbourGraphFile.Places, OrtMemoryInfo.DefaultInstance);
            using var found = session.Value.RunWithBoundResults(runOptions, binding);
            Offer(found[0].GetTensorDataAsSpan<float>(), found[1].GetTensorDataAsSpan<long>(), k, first, firstFace, lists);
        }
    }

    private static void Offer(ReadOnlySpan<float> products, ReadOnlySpan<long> places, int k, int firstProbe, int firstFace, NearestLists lists)
    {
        for (var i = 0; i < products.Length; i++)
            if (firstProbe + i / k is var probe && firstFace + (int)places[i] is var face && face != probe)
                lists.Offer(probe, face, products[i]);
    }

    private static OrtValue ToTensor(UnitVectors vectors, int first, int count) => OrtValue.CreateTensorValueFromMemory(
        OrtMemoryInfo.DefaultInstance, MemoryMarshal.AsMemory(vectors.Rows(first, count)), [count, vectors.Stride]);

    private InferenceSession Open()
    {
        using var options = device.Value.CreateOptions("the graph of nearest faces");
        return new InferenceSession(NeighbourGraphFile.Create(), options);
    }
}
