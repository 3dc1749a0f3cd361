using FaceWorker.Vision.Decoding.Outside;

// Pictures whose decoders come from the system are decoded here, so that a crash costs no worker; docs/decisions/0076.
return DecoderChild.Run(args);
