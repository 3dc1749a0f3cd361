namespace FaceWorker.Vision;

/// <summary>What the models run on.</summary>
public enum VisionDevice
{
    Cpu,

    /// <summary>NVIDIA GPUs by ONNX Runtime's CUDA provider.</summary>
    Cuda,

    /// <summary>NVIDIA GPUs by ONNX Runtime's TensorRT provider, which compiles each model for the card.</summary>
    TensorRt,
}

/// <summary>The numbers that the models are computed in.</summary>
public enum Precision
{
    /// <summary>32 bits; on a GPU without the shortened TF32.</summary>
    Fp32,

    /// <summary>16 bits, after the models have shown that they still give what they should.</summary>
    Fp16,
}

/// <summary>A device was asked for that is not there, or that does not compute what it should. The message names the setting, its value and the remedy.</summary>
public sealed class DeviceException(string message, Exception? inner = null) : Exception(message, inner);
