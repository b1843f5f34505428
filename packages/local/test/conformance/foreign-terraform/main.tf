terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" {
  type = string
}

# The second apply changes everything that can change in place.
variable "changed" {
  type    = bool
  default = false
}

locals {
  role = "arn:aws:iam::000000000000:role/terraform"
}

provider "aws" {
  region                      = "ap-southeast-2"
  access_key                  = "local"
  secret_key                  = "local"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
  s3_use_path_style           = true
  endpoints {
    kinesis  = var.endpoint
    firehose = var.endpoint
    s3       = var.endpoint
  }
}

resource "aws_kinesis_stream" "events" {
  name             = "terraform-events"
  shard_count      = 1
  retention_period = var.changed ? 48 : 24
  tags             = var.changed ? { stage = "two" } : { stage = "one", old = "yes" }
}

resource "aws_s3_bucket" "events" {
  bucket        = "terraform-events"
  force_destroy = true
}

resource "aws_s3_object" "note" {
  bucket        = aws_s3_bucket.events.bucket
  key           = "notes/read me.txt"
  content       = var.changed ? "second" : "first"
  content_type  = "text/plain"
  cache_control = "max-age=60"
  metadata      = { author = "terraform" }
}

resource "aws_kinesis_firehose_delivery_stream" "events" {
  name        = "terraform-events"
  destination = "extended_s3"
  tags        = var.changed ? { stage = "two" } : { stage = "one", old = "yes" }
  kinesis_source_configuration {
    kinesis_stream_arn = aws_kinesis_stream.events.arn
    role_arn           = local.role
  }
  extended_s3_configuration {
    role_arn            = local.role
    bucket_arn          = aws_s3_bucket.events.arn
    prefix              = var.changed ? "changed/" : "events/"
    error_output_prefix = "errors/!{firehose:error-output-type}/"
    buffering_interval  = var.changed ? 120 : 60
    buffering_size      = var.changed ? 2 : 1
    compression_format  = var.changed ? "GZIP" : "UNCOMPRESSED"
  }
}
